"""For those who connect a system: how to start, every endpoint, every problem the API can tell of."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import render_template

from registry.messages import messages
from registry.values.json import JSONObject
from services import g
from web.blueprint import pages
from web.presenting import language, texts
from web.presenting import reference as reading


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    sentence: str
    places: list[str]


@pages.get("/api")
def api() -> str:
    return render_template(
        "api.html", examples=examples(), reference=reference(), address=language.base_url()
    )


@pages.get("/api/problems")
def problems() -> str:
    sentences = {code: forms[language.current()] for code, forms in messages().items()}
    listed = [Problem(code, sentence, texts.places(sentence)) for code, sentence in sorted(sentences.items())]
    return render_template("problems.html", problems=listed)


@cache
def examples() -> dict[str, str]:
    """Commands by name, as they can be pasted into a terminal; $REGISTER is the register's address."""
    with (Path(__file__).parent / "examples.toml").open("rb") as file:
        return {name: command.strip() for name, command in tomllib.load(file).items()}


def reference() -> reading.Reference:
    return _read(g.services.describe_api)


@cache
def _read(describe: Callable[[], JSONObject]) -> reading.Reference:
    return reading.read(describe())
