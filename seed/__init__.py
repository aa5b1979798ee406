"""The demonstration register: real institutions, invented decisions and micro-credentials, entered through the
same services as everyone's, with the clock at a day in the past where the story needs it.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry import setup
from registry.people import accounts, keys
from registry.settings import Settings
from registry.store.models import Qualification
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from seed.entries import Story
from seed.foundation import lay

DATA = Path(__file__).parent / "data"
TRIAL_PROVIDERS = ("ps-01", "ps-02", "ps-04")


def load(
    sessions: sessionmaker[Session],
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    with_keys: bool = True,
) -> Iterator[str]:
    """Enter what is not there yet; yields lines that tell what was done, the trial keys at the end."""
    with sessions() as session:
        settings: Settings = session.info["settings"]
        if setup.is_demonstration(session):
            yield "the demonstration register is already loaded"
            return
        providers = lay(session, DATA)
        qualifications = {row.title["en"]: row.number for row in session.scalars(select(Qualification))}
    numbers = {row["key"]: qualifications[row["title"]["en"]] for row in read(DATA / "qualifications.json")}
    records = [record for path in sorted((DATA / "microcredentials").glob("*.json")) for record in read(path)]
    story = Story(sessions, settings, providers, numbers)
    for done, record in enumerate(records, 1):
        story.tell(record)
        progress(done, len(records))
    with sessions() as session:
        story.recognise(session)
        with transaction(session):
            setup.mark_demonstration(session)
        yield f"{len(records)} micro-credentials of {len(providers)} providers are in the demonstration register"
        if with_keys:
            yield from _trial_keys(session, providers)


def read(path: Path) -> list[JSONObject]:
    records: list[JSONObject] = json.loads(path.read_text(encoding="utf-8"))
    return records


def _trial_keys(session: Session, providers: JSONObject) -> Iterator[str]:
    """Keys for trying out, shown this once. Never in a register that is not marked as demonstration."""
    yield "keys for trying out, valid 90 days (registry key revoke ends one):"
    with transaction(session):
        for name, role, owner in (
            ("demonstration admin", accounts.ADMIN, None),
            ("demonstration reviewer", accounts.REVIEWER, None),
            *((f"demonstration {key}", accounts.PROVIDER, providers[key]) for key in TRIAL_PROVIDERS),
        ):
            account = accounts.find(session, name) or accounts.create(
                session, name, role, owner, by=accounts.REGISTER
            )
            key = keys.issue(session, account, days=90, by=accounts.REGISTER)
            yield f"  {name:24} {key}"
