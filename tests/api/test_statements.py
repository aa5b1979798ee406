"""How many statements a read costs."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.providers import providers
from tests.api.conftest import World
from tests.making import make_submitted, make_submitter


@pytest.mark.parametrize(
    ("path", "who", "most"),
    [
        ("/micro-credentials/{entry}", "nobody", 25),
        ("/submissions?limit=50", "own", 6),
        ("/reviews?limit=50", "admin", 6),
    ],
)
def test_reading_takes_few_statements_however_much_there_is(
    world: World, path: str, who: str, most: int
) -> None:
    counts = []
    for _ in range(2):
        world.make(_many)
        counts.append(_statements(world, path.format(entry=world.entry), who))

    assert counts[0] == counts[1] <= most


def _many(session: Session) -> None:
    provider = providers.get(session, "PS-HEI-0001")
    by = make_submitter(session, provider)
    for _ in range(8):
        make_submitted(session, by)


def _statements(world: World, path: str, who: str) -> int:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    store = world.app.services.store
    world.app.services.answers.clear()
    event.listen(store, "before_cursor_execute", note)
    try:
        assert world.get(path, who).status_code == 200
    finally:
        event.remove(store, "before_cursor_execute", note)
    return len([one for one in seen if not one.startswith("BEGIN")])
