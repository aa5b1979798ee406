"""How a request that is refused is told: `refuse` sends one in both languages and looks at all of the answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.making import make_agency, make_draft

_MADE: WeakKeyDictionary[World, dict[str, str]] = WeakKeyDictionary()
LETTERS = {"ar": re.compile("[\u0621-\u064a]"), "en": re.compile("[A-Za-z]")}


@dataclass(frozen=True)
class Case:
    """A request and how it is refused: `detail` is the code found at `place`, a pointer or a parameter.

    {names} in its address, parameters and body stand for what `_subjects` makes.
    """

    what: str
    request: str
    status: int
    code: str
    place: str | None = None
    detail: str | None = None
    who: str = "own"
    body: object = None
    raw: bytes | None = None
    type: str = "application/json"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def name_of(case: Case) -> str:
    return f"{case.request}: {case.what}"


def refuse(world: World, case: Case) -> None:
    subjects = _subjects(world)

    def filled(text: str) -> str:
        for name, value in subjects.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    method, path = case.request.split(" ")
    body = (
        case.raw if case.raw is not None else filled(json.dumps(case.body)) if case.body is not None else None
    )
    before = world.position
    for language, letters in LETTERS.items():
        answer = world.call(
            method,
            filled(path),
            case.who,
            data=body,
            content_type=case.type if body is not None else None,
            query_string={name: filled(value) for name, value in case.query.items()},
            headers={**case.headers, "Accept-Language": language},
        )
        told = answer.get_json()
        assert (answer.status_code, told["code"], told["status"]) == (case.status, case.code, case.status), (
            told
        )
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Content-Language"] == language
        sentences = [told["title"], *(one["detail"] for one in told.get("errors", []))]
        assert all(letters.search(sentence) for sentence in sentences), sentences
        if case.detail is not None:
            _named(told["errors"], case)
    assert world.position == before


def _named(errors: list[JSONObject], case: Case) -> None:
    found = [(one.get("pointer", one.get("parameter")), one["code"]) for one in errors]
    if case.place is None:
        assert case.detail in [code for _, code in found]
    else:
        assert (case.place, case.detail) in found


def _subjects(world: World) -> dict[str, str]:
    """Give a draft of own's and what others are named by; made once for a world."""
    if world not in _MADE:
        with world.register.writing() as session:
            draft = make_draft(session, world.actor(session, "own"), "has-a-draft")
            agency = make_agency(session)
        _MADE[world] = {
            "draft": str(draft.id),
            "agency": str(agency.id),
            "provider": world.provider,
            "entry": world.entry,
            "found_cursor": _cursor(world, "/micro-credentials"),
            "providers_cursor": _cursor(world, "/providers"),
        }
    return _MADE[world]


def _cursor(world: World, path: str) -> str:
    return str(world.get(f"{path}?limit=1").get_json()["next_cursor"])
