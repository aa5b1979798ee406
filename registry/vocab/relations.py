"""What ESCO says an occupation needs: its relations to skills, from the official CSV or the register's own two-code
form, plain or compressed. A file speaks for the occupations it names; what the register has of others stays.
"""

import csv
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from registry import ledger
from registry.errors import NotFound, RegistryError
from registry.store.bulk import batched
from registry.store.models import Concept, OccupationSkill, OccupationTotal, Scheme
from registry.vocab.loader import DATA

SCHEME = "occupation-skill"
OCCUPATIONS = "esco-occupation"
SKILLS = "esco-skill"
ABOUT = {
    "title_ar": "علاقات المهن بالمهارات وفق ESCO",
    "title_en": "ESCO relations of occupations to skills",
    "version": "ESCO 1.2",
    "source": "European Commission, ESCO classification",
    "licence": "Commission Decision 2011/833/EU, with attribution to the European Commission",
}
FORMS = (("occupationUri", "skillUri", "relationType"), ("occupation_id", "skill_id", "relation"))
"""The columns of the official file, and of the one that names concepts by the last part of their URI."""

KINDS = {"essential": True, "optional": False}
# Occupations compared with the store at a time.
_CHUNK = 500

Relations = Mapping[str, Mapping[str, bool]]
"""Occupation → skill → is it essential."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many relations of a file the register keeps, and how many it leaves out since it does not know a concept."""

    kept: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What an occupation needs: skills known here, by code, and how many essential ones ESCO names in all."""

    essential: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    total: int = 0

    def share(self, covered: int) -> float:
        """The part of all essential skills, those unknown here included, that so many are."""
        return round(covered / self.total, 4) if self.total else 0.0


def occupation(session: Session, code: str) -> Concept:
    """The occupation of an ESCO id (the last part of its URI) or an ESCO code such as 2512.4."""
    found = session.get(Concept, f"{OCCUPATIONS}:{code}")
    if found is None:
        by_code = Concept.data["esco_code"].as_string() == code
        query = select(Concept).where(Concept.scheme == OCCUPATIONS, by_code).order_by(Concept.position)
        found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound("not_found")
    return found


def needs(session: Session, code: str) -> Needs:
    """What this occupation needs; nothing at all when no relations of it are loaded."""
    total = session.get(OccupationTotal, code)
    query = select(OccupationSkill).where(OccupationSkill.occupation == code).order_by(OccupationSkill.skill)
    rows = list(session.scalars(query))
    return Needs(
        tuple(row.skill for row in rows if row.essential),
        tuple(row.skill for row in rows if not row.essential),
        total.essential if total else 0,
    )


def import_file(session: Session, path: Path) -> Loaded:
    """Load the relations of a file. Those of concepts unknown here are left out but stay in the totals, so that no
    share of an occupation's skills looks better than it is.
    """
    occupations, skills = _codes(session, OCCUPATIONS), _codes(session, SKILLS)
    # Held whole, since a file need not be in order: one entry a relation, 129,004 of them in ESCO.
    found: dict[str, dict[str, bool]] = {}
    left_out = 0
    for one, skill, essential in read(path):
        if one in occupations:
            needed = found.setdefault(one, {})
            needed[skill] = essential or needed.get(skill, False)
        else:
            left_out += 1
    totals = {one: sum(needed.values()) for one, needed in found.items()}
    for one, needed in found.items():
        left_out += len(needed.keys() - skills)
        found[one] = {skill: essential for skill, essential in needed.items() if skill in skills}
    _load(session, found, totals)
    return Loaded(sum(map(len, found.values())), left_out)


def load_shipped(session: Session) -> list[str]:
    """Load what the project ships, of occupations that no import has spoken of; gives the scheme if that is new."""
    found: dict[str, dict[str, bool]] = {}
    for one, skill, essential in read(DATA / f"{SCHEME}.csv"):
        found.setdefault(one, {})[skill] = essential
    with (DATA / "occupation-total.csv").open(encoding="utf-8", newline="") as file:
        totals = {line["occupation_id"]: int(line["essential"]) for line in csv.DictReader(file)}
    shipped = _digest(found, totals)
    scheme = session.get(Scheme, SCHEME)
    if scheme is not None and scheme.shipped == shipped:
        return []
    if scheme is not None and scheme.digest != scheme.shipped:
        for one in session.scalars(select(OccupationTotal.occupation)):
            found.pop(one, None)
            totals.pop(one, None)
    _load(session, found, totals)
    session.get_one(Scheme, SCHEME).shipped = shipped
    return [SCHEME]


def read(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Give (occupation, skill, is it essential) line by line; raise RegistryError for what is no such file."""
    opened = gzip.open if path.suffix == ".gz" else open
    line = 0
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            columns = set(reader.fieldnames or ())
            form = next((form for form in FORMS if columns.issuperset(form)), None)
            if form is None:
                raise RegistryError("column_missing", name=", ".join(FORMS[0]))
            for row in reader:
                line = reader.line_num
                one, skill, kind = (row[name] for name in form)
                if kind not in KINDS:
                    raise RegistryError("not_allowed_value", value=kind[:100])
                # The same few thousand codes again and again: each is kept once.
                yield sys.intern(one.rpartition("/")[2]), sys.intern(skill.rpartition("/")[2]), KINDS[kind]
    except (UnicodeDecodeError, csv.Error, EOFError, zlib.error, gzip.BadGzipFile):
        raise RegistryError("unreadable_file", line=line) from None


def _codes(session: Session, scheme: str) -> set[str]:
    return set(session.scalars(select(Concept.code).where(Concept.scheme == scheme)))


def _digest(found: Relations, totals: Mapping[str, int]) -> str:
    content = json.dumps([ABOUT, found, totals], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _load(session: Session, found: Relations, totals: Mapping[str, int]) -> None:
    """Put these in the place of what was known of these occupations; without a difference nothing happens."""
    scheme = session.get(Scheme, SCHEME)
    occupations, differences = sorted(totals), 0
    for chunk in batched(occupations, _CHUNK):
        differences += _compare_relations(session, chunk, found) + _compare_totals(session, chunk, totals)
    if scheme is not None and not differences:
        return
    digest = _digest(found, totals)
    if scheme is None:
        scheme = Scheme(id=SCHEME)
        session.add(scheme)
    scheme.title = {"ar": ABOUT["title_ar"], "en": ABOUT["title_en"]}
    scheme.version, scheme.source, scheme.licence = ABOUT["version"], ABOUT["source"], ABOUT["licence"]
    scheme.digest = digest
    kept = sum(map(len, found.values()))
    ledger.record(
        session, "vocabulary.loaded", SCHEME, by=None, version=scheme.version, relations=kept, digest=digest
    )


def _compare_relations(session: Session, occupations: list[str], found: Relations) -> int:
    """Write where the store differs; gives how many rows it did."""
    query = select(OccupationSkill.occupation, OccupationSkill.skill, OccupationSkill.essential)
    rows = session.execute(query.where(OccupationSkill.occupation.in_(occupations)))
    there = {(row.occupation, row.skill): row.essential for row in rows}
    wanted = {(one, skill): kind for one in occupations for skill, kind in found.get(one, {}).items()}
    return _replace(
        session,
        OccupationSkill,
        [{"occupation": key[0], "skill": key[1]} for key, kind in there.items() if wanted.get(key) != kind],
        [
            {"occupation": key[0], "skill": key[1], "essential": kind}
            for key, kind in wanted.items()
            if there.get(key) != kind
        ],
    )


def _compare_totals(session: Session, occupations: list[str], totals: Mapping[str, int]) -> int:
    query = select(OccupationTotal.occupation, OccupationTotal.essential)
    rows = session.execute(query.where(OccupationTotal.occupation.in_(occupations)))
    there = {row.occupation: row.essential for row in rows}
    return _replace(
        session,
        OccupationTotal,
        [{"occupation": one} for one, total in there.items() if totals[one] != total],
        [
            {"occupation": one, "essential": totals[one]}
            for one in occupations
            if there.get(one) != totals[one]
        ],
    )


def _replace(
    session: Session,
    model: type[OccupationSkill] | type[OccupationTotal],
    gone: list[dict[str, Any]],
    fresh: list[dict[str, Any]],
) -> int:
    table = model.__table__
    assert isinstance(table, Table)
    connection = session.connection()
    if gone:
        keys = [column == bindparam(f"old_{column.name}", type_=column.type) for column in table.primary_key]
        old = [{f"old_{name}": value for name, value in row.items()} for row in gone]
        connection.execute(delete(table).where(*keys), old)
    if fresh:
        connection.execute(insert(table), fresh)
    return len(gone) + len(fresh)
