"""What the templates can say: filters and globals of the Jinja environment. All they give is escaped."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from flask import Flask
from markupsafe import Markup, escape

from registry.values.json import JSONObject
from registry.values.text import pick
from search import Fragment
from services import g
from web.blueprint import static_address
from web.presenting import formats, language, texts
from web.presenting.labels import labels

Localized = Mapping[str, str]
# What would end a <script> or a line of it, as JSON writes it.
_IN_SCRIPT = {
    ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029",
}  # fmt: skip


def install(app: Flask) -> None:
    env = app.jinja_env
    env.globals.update(
        t=t, plain=plain, in_language=texts.marked_up, label=label, count=count, static=static_address,
        external=external,
    )  # fmt: skip
    env.filters.update(
        text=text, block=block, both=both, date=day, month=month, money=money, number=number, percent=percent,
        one_language=one_language, fragment=fragment, json_ld=json_ld, code_words=code_words,
    )  # fmt: skip
    app.context_processor(page_context)


def page_context() -> JSONObject:
    spoken = language.current()
    return {
        "language": spoken,
        "direction": language.DIRECTIONS[spoken],
        "alternates": language.alternates(),
        "base_url": language.base_url(),
        "register_name": g.services.settings.register_name,
        "summary": g.summary if "summary" in g else g.services.summary(),
    }


def t(key: str, /, **params: object) -> Markup:
    return texts.marked_up(key, language.current(), **params)


def plain(key: str, /, **params: object) -> str:
    return texts.plain(key, language.current(), **params)


def count(key: str, number: float) -> Markup:
    """Give a number with its noun, such as 3 weeks."""
    return t(key, count=number)


def spoken_in(localized: Localized, wanted: str) -> tuple[str, str]:
    """Give the words shown, and their language: the page's, else another one the text has."""
    words = pick(localized, wanted)
    return next((name for name, value in localized.items() if value == words), wanted), words


def text(localized: Localized | None) -> Markup:
    """Give a text within a line; isolated, with its language, when that is not the page's."""
    if not localized:
        return Markup("")
    spoken, words = spoken_in(localized, language.current())
    if spoken == language.current():
        return escape(words)
    return Markup("<bdi{} dir=auto>{}</bdi>").format(_lang(spoken), words)


def block(localized: Localized | None, element: Literal["p", "div", "blockquote"] = "p") -> Markup:
    """Give a text as a block of its own; its direction is its own too."""
    if not localized:
        return Markup("")
    spoken, words = spoken_in(localized, language.current())
    lang = "" if spoken == language.current() else _lang(spoken)
    return Markup("<{0} class=prose{1} dir=auto>{2}</{0}>").format(
        Markup(element),  # noqa: S704 - one of three words
        lang,
        words,
    )


def both(localized: Localized) -> Markup:
    """Give a text in all languages it has but the page's, for a second line under a title."""
    others = [(name, words) for name, words in localized.items() if name != language.current()]
    if language.current() not in localized:
        others = others[1:]
    return Markup(" · ").join(
        Markup("<bdi{} dir=auto>{}</bdi>").format(_lang(name), words) for name, words in others
    )


def one_language(localized: Localized | None) -> str:
    """Give the words alone, for attributes and titles."""
    return pick(localized, language.current())


def label(scheme: str, code: str | None) -> Markup:
    return text(labels().text(scheme, code)) if code else Markup("")


def fragment(excerpt: Fragment) -> Markup:
    """Give a piece quoted by the search: search/answers/highlight.py has escaped it."""
    lang = "" if excerpt.language == language.current() else _lang(excerpt.language)
    return Markup("<bdi{} dir=auto>{}</bdi>").format(lang, Markup(excerpt.html))  # noqa: S704 - escaped there


def day(value: date | datetime | str) -> Markup:
    machine = value if isinstance(value, str) else value.isoformat()[:10]
    words = formats.day(value, language.current())
    return Markup('<time datetime="{}">{}</time>').format(machine, words)


def month(value: date) -> str:
    return formats.month(value, language.current())


def money(price: JSONObject) -> Markup:
    if price["amount"] == 0:
        return t("free")
    return Markup("<bdi>{}</bdi>").format(
        formats.money(price["amount"], price["currency"], language.current())
    )


def number(value: float) -> str:
    return formats.number(value, language.current())


def percent(share: float) -> Markup:
    return Markup("<bdi>{}</bdi>").format(formats.percent(share, language.current()))


def code_words(sentence: str, names: Iterable[str]) -> Markup:
    """Give a sentence with its {places} shown as such."""
    marked = {name: Markup("<code>{}</code>").format(name) for name in names}
    return Markup(escape(sentence)).format_map(marked)  # noqa: S704 - escaped


def external(address: str) -> Markup:
    """Give a link out; only to the web, whatever came into the store."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        return escape(address)
    label = (parts.netloc + parts.path).rstrip("/").removeprefix("www.")
    return Markup('<a href="{}" rel="noopener nofollow" dir=ltr>{}</a>').format(address, label)


def json_ld(data: object) -> Markup:
    """JSON that can stand within <script>."""
    return Markup(json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT))  # noqa: S704 - nothing left that ends it


def _lang(name: str) -> Markup:
    return Markup(' lang="{}"').format(name) if name else Markup("")
