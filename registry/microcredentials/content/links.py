"""What the contents of versions name, as rows with foreign keys: proof that each code and number exists, and what
statistics count. Derived from the contents alone, so it can be made anew at any time.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from registry.microcredentials.content import Content, document
from registry.store.models import Version, VersionCode, VersionLink
from registry.values.json import JSONObject


def replace(session: Session, version: Version, before: Content, unknown: Collection[str]) -> None:
    """Put the rows of a changed content in the place of those of the content before."""
    for table, named in ((VersionCode, document.codes(before)), (VersionLink, document.numbers(before))):
        if any(named):
            session.execute(delete(table).where(table.version_id == version.id))
    add(session, [version], unknown)


def add(session: Session, versions: Iterable[Version], unknown: Collection[str]) -> None:
    """Save the rows of versions that have none; `unknown` are ids of concepts (scheme:code) not loaded yet."""
    session.flush()
    codes: list[JSONObject] = []
    links: list[JSONObject] = []
    for version in versions:
        for pointer, scheme, code in document.codes(version.content):
            concept = f"{scheme}:{code}"
            loaded = None if concept in unknown else concept
            codes.append(
                {
                    "version_id": version.id,
                    "pointer": pointer,
                    "concept_id": loaded,
                    "unknown": None if loaded else concept,
                }
            )
        named = {"provider": None, "qualification": None, "micro_credential": None}
        links += (
            {"version_id": version.id, "pointer": pointer, **named, kind: number}
            for pointer, kind, number in document.numbers(version.content)
        )
    if codes:
        session.execute(insert(VersionCode), codes)
    if links:
        session.execute(insert(VersionLink), links)
