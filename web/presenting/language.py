"""The language of a page stands in its path; here is what follows from that."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from services import g

DIRECTIONS = {"ar": "rtl", "en": "ltr"}
NAMES = {"ar": "العربية", "en": "English"}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language."""

    language: str
    name: str
    address: str
    current: bool


def offered() -> tuple[str, ...]:
    return g.services.settings.languages


def preferred() -> str:
    """Give the best of Accept-Language among the register's own; the first of these when none is asked for."""
    return request.accept_languages.best_match(offered()) or offered()[0]


def current() -> str:
    """Give the language of the page; also where no route was found, so that an error is told in it."""
    if "language" not in g:
        first = request.path.split("/")[1]
        g.language = first if first in offered() else preferred()
    return g.language


def base_url() -> str:
    """Give the register's public address, without a slash at its end."""
    return (g.services.settings.public_url or request.host_url).rstrip("/")


def alternates() -> list[Alternate]:
    """Give the query without its cursor: the order by title, and so the cursor, hangs on the language."""
    first, _, rest = request.path.lstrip("/").partition("/")
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    query = f"?{urlencode(kept)}" if kept else ""
    tail = f"/{rest}{query}" if first in offered() else "/"
    return [Alternate(spoken, NAMES[spoken], f"/{spoken}{tail}", spoken == current()) for spoken in offered()]
