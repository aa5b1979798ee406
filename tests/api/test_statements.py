"""How many statements a request costs, the look at the key included.

Beside them a public read looks where things stand, to know whether what it keeps still holds: at the position of a
record or the last public one, and of the index; one row each, outside any transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.microcredentials import qualifications
from registry.people.accounts import REGISTER
from registry.providers import providers
from tests.api.conftest import World
from tests.making import make_content, make_registered, make_submitted, make_submitter

LOOKS = (
    "SELECT public_position FROM ledger_head",
    "SELECT position FROM micro_credentials WHERE number",
    "SELECT name, position, reached,",
)


@pytest.mark.parametrize(
    ("path", "who", "most"),
    [
        ("/micro-credentials/{entry}", "nobody", 6),
        ("/micro-credentials/{entry}?on=2026-01-01", "nobody", 6),
        ("/micro-credentials?changed_after=0&view=full&limit=100", "nobody", 8),
        ("/micro-credentials?q=python&facets=all", "nobody", 0),
        ("/feed?after=0&limit=1000", "nobody", 4),
        ("/submissions?limit=50", "own", 6),
        ("/reviews?limit=50", "admin", 6),
    ],
)
def test_reading_takes_few_statements_however_much_there_is(
    world: World, path: str, who: str, most: int
) -> None:
    # What the search looks up once, such as the labels of codes, is looked up.
    world.get(path.format(entry=world.entry), who)
    counts = []
    for _ in range(2):
        world.make(_many)
        world.get("/micro-credentials?q=python&facets=all")
        world.app.services.answers.clear()
        with counted(world) as statements:
            assert world.get(path.format(entry=world.entry), who).status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1] <= most


def test_writing_takes_few_statements_in_one_transaction(world: World) -> None:
    qualification = world.make(_qualification)
    content = make_content(stackability=[{"qualification": qualification, "credits": 3}])

    def call(most: int, method: str, path: str, who: str, **options: Any) -> Any:
        with counted(world) as statements:
            answer = world.call(method, path, who, **options)
        assert answer.status_code in (200, 201), answer.get_json()
        assert len(statements) <= most, "\n".join(statements)
        return answer

    number = None
    # A new micro-credential, then the next version of it.
    for _ in range(2):
        draft = call(12, "POST", "/submissions", "own", json={"local_id": "S-1", "content": content})
        path, tag = f"/submissions/{draft.get_json()['id']}", draft.headers["ETag"]
        call(12, "PUT", path, "own", json={"content": content}, headers={"If-Match": tag})
        call(9, "POST", f"{path}/submit", "own")
        review = path.replace("submissions", "reviews")
        call(8, "POST", f"{review}/take", "reviewer")
        number = call(12, "POST", f"{review}/approve", "reviewer", json={}).get_json()["number"]
    call(13, "PUT", f"/micro-credentials/{number}/offerings/autumn", "own", json={"starts_on": "2026-10-01"})
    call(13, "POST", f"/micro-credentials/{number}/teach-out", "own", json={"ground": "provider-request"})


def _qualification(session: Session) -> str:
    return qualifications.register(
        session,
        providers.get(session, "PS-HEI-0001"),
        by=REGISTER,
        title={"ar": "بكالوريوس", "en": "Bachelor"},
        level="6",
        field=None,
        ects=180,
    ).number


def _many(session: Session) -> None:
    provider = providers.get(session, "PS-HEI-0001")
    by = make_submitter(session, provider)
    for _ in range(8):
        make_submitted(session, by)
        make_registered(session, provider)


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Give the list that the statements of the block are added to."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statement = arguments[2].strip()
        if not statement.startswith(("BEGIN", *LOOKS)):
            statements.append(statement)

    store = world.app.services.store
    event.listen(store, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store, "before_cursor_execute", note)
