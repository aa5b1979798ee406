"""What the pages say, in Arabic and English, by key (texts.toml); with plural forms where a number stands in it."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from markupsafe import Markup, escape

from web.presenting import formats

Forms = str | dict[str, str]
# Isolates: what stands between them does not turn the order of what is around it.
_FIRST_STRONG, _POP = "\u2068", "\u2069"


@cache
def texts() -> dict[str, dict[str, Forms]]:
    with (Path(__file__).parent / "texts.toml").open("rb") as file:
        return tomllib.load(file)


def template(key: str, language: str, count: float | None = None) -> str:
    """Give the sentence of a key; of several forms the one that the language uses with this number."""
    forms = texts()[key][language]
    if isinstance(forms, str):
        return forms
    form = Locale(language).plural_form(count or 0)
    return forms.get(form) or forms["other"]


def marked_up(key: str, language: str, /, **params: object) -> Markup:
    """For the body of a page: params are escaped and isolated, numbers written as the language does."""
    filled = {name: _in_markup(value, language) for name, value in params.items()}
    # Markup fills in nothing unescaped, and the sentence's own braces are all there are.
    sentence = escape(template(key, language, _count(params)))
    return Markup(sentence).format_map(filled)  # noqa: S704 - escaped


def _count(params: Mapping[str, object]) -> float | None:
    """Give the number that decides the plural form."""
    count = params.get("count")
    return count if isinstance(count, int | float) else None


def plain(key: str, language: str, /, **params: object) -> str:
    """For attributes and titles, where no markup can stand."""
    filled = {name: _in_text(value, language) for name, value in params.items()}
    return template(key, language, _count(params)).format_map(filled)


def both(key: str) -> dict[str, str]:
    """Give the sentence as a text of both languages."""
    return {language: template(key, language) for language in texts()[key]}


def places(sentence: str) -> list[str]:
    return re.findall(r"{(\w+)}", sentence)


def _in_markup(value: object, language: str) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup("<bdi>{}</bdi>").format(value)
    return _number(value, language)


def _in_text(value: object, language: str) -> object:
    return f"{_FIRST_STRONG}{value}{_POP}" if isinstance(value, str) else _number(value, language)


def _number(value: object, language: str) -> object:
    return formats.number(value, language) if isinstance(value, int | float) else value
