"""Every sentence the register says to a client, in Arabic and English, by its stable code (messages.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from registry.values.text import pick


@cache
def messages() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "messages.toml").open("rb") as file:
        return tomllib.load(file)


def say(code: str, language: str, params: Mapping[str, object] | None = None) -> str:
    """Give the sentence of a code with its {params} filled in; a param that is a text is given in the same language."""
    filled = {
        name: pick(value, language) if isinstance(value, dict) else _listed(value, language)
        for name, value in (params or {}).items()
    }
    return pick(messages()[code], language).format_map(filled)


def _listed(value: object, language: str) -> object:
    if isinstance(value, list | tuple):
        return ("، " if language == "ar" else ", ").join(map(str, value))
    return value
