"""The skills that occupations need according to ESCO, loaded from ESCO's official CSV or the shorter CSV the project
ships, plain or gzipped. A file replaces the relations of the occupations it names, and leaves those of others alone.
"""

import csv
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
"""The columns of the official file, and of the shipped one, which names concepts by the last part of their URI."""

IS_ESSENTIAL = {"essential": True, "optional": False}
# Occupations compared with the store at a time.
_BATCH = 500

Relations = Mapping[str, Mapping[str, bool]]
"""Occupation → skill → whether it is essential."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many relations of a file were stored, and how many were left out since a concept is unknown here."""

    kept: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Needs:
    """Codes of the skills an occupation needs, if known here; `total` counts all essential ones that ESCO names."""

    essential: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    total: int = 0

    def share(self, covered: int) -> float:
        """Give the share that `covered` skills are of all essential ones, those unknown here included."""
        return round(covered / self.total, 4) if self.total else 0.0


def occupation(session: Session, code: str) -> Concept:
    """Find an occupation by its ESCO id (the last part of its URI) or ESCO code such as 2512.4. Raise NotFound."""
    concept = session.get(Concept, f"{OCCUPATIONS}:{code}")
    if concept is None:
        has_code = Concept.data["esco_code"].as_string() == code
        query = select(Concept).where(Concept.scheme == OCCUPATIONS, has_code).order_by(Concept.position)
        concept = session.scalars(query.limit(1)).first()
    if concept is None:
        raise NotFound("not_found")
    return concept


def needs(session: Session, code: str) -> Needs:
    """Give what this occupation needs; empty when none of its relations are loaded."""
    total = session.get(OccupationTotal, code)
    query = select(OccupationSkill).where(OccupationSkill.occupation == code).order_by(OccupationSkill.skill)
    rows = list(session.scalars(query))
    return Needs(
        tuple(row.skill for row in rows if row.essential),
        tuple(row.skill for row in rows if not row.essential),
        total.essential if total else 0,
    )


def import_file(session: Session, path: Path) -> Loaded:
    """Load the relations of a file. Skills unknown here are left out, but counted in the totals, so that no share of an
    occupation's skills looks better than it is.
    """
    occupations, skills = _codes(session, OCCUPATIONS), _codes(session, SKILLS)
    # All in memory, since a file need not be in order; ESCO has 129,004 relations.
    relations: dict[str, dict[str, bool]] = {}
    left_out = 0
    for occupation_, skill, essential in read(path):
        if occupation_ in occupations:
            needed = relations.setdefault(occupation_, {})
            needed[skill] = essential or needed.get(skill, False)
        else:
            left_out += 1
    totals = {code: sum(needed.values()) for code, needed in relations.items()}
    for code, needed in relations.items():
        left_out += len(needed.keys() - skills)
        relations[code] = {skill: essential for skill, essential in needed.items() if skill in skills}
    _load(session, relations, totals)
    return Loaded(sum(map(len, relations.values())), left_out)


def load_shipped(session: Session) -> list[str]:
    """Load the shipped relations, except of occupations that an import has loaded; give the scheme if it changed."""
    relations: dict[str, dict[str, bool]] = {}
    for occupation_, skill, essential in read(DATA / f"{SCHEME}.csv"):
        relations.setdefault(occupation_, {})[skill] = essential
    with (DATA / "occupation-total.csv").open(encoding="utf-8", newline="") as file:
        totals = {line["occupation_id"]: int(line["essential"]) for line in csv.DictReader(file)}
    shipped = _digest(relations, totals)
    scheme = session.get(Scheme, SCHEME)
    if scheme is not None and scheme.shipped == shipped:
        return []
    if scheme is not None and scheme.digest != scheme.shipped:
        for imported in session.scalars(select(OccupationTotal.occupation)):
            relations.pop(imported, None)
            totals.pop(imported, None)
    _load(session, relations, totals)
    session.get_one(Scheme, SCHEME).shipped = shipped
    return [SCHEME]


def read(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield (occupation, skill, whether it is essential) for each line. Raise RegistryError if it is no such file."""
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
                uri, skill_uri, kind = (row[name] for name in form)
                if kind not in IS_ESSENTIAL:
                    raise RegistryError("not_allowed_value", value=kind[:100])
                yield _code(uri), _code(skill_uri), IS_ESSENTIAL[kind]
    except (UnicodeDecodeError, csv.Error, EOFError, zlib.error, gzip.BadGzipFile):
        raise RegistryError("unreadable_file", line=line) from None


def _code(uri: str) -> str:
    # A few thousand codes are repeated in all these lines: interned, each is in memory once.
    return sys.intern(uri.rpartition("/")[2])


def _codes(session: Session, scheme: str) -> set[str]:
    return set(session.scalars(select(Concept.code).where(Concept.scheme == scheme)))


def _digest(relations: Relations, totals: Mapping[str, int]) -> str:
    content = json.dumps([ABOUT, relations, totals], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _load(session: Session, relations: Relations, totals: Mapping[str, int]) -> None:
    """Replace the stored relations of these occupations; do nothing where none differs."""
    scheme = session.get(Scheme, SCHEME)
    differences = 0
    for batch in batched(sorted(totals), _BATCH):
        differences += _store_relations(session, batch, relations) + _store_totals(session, batch, totals)
    if scheme is not None and not differences:
        return
    digest = _digest(relations, totals)
    if scheme is None:
        scheme = Scheme(id=SCHEME)
        session.add(scheme)
    scheme.title = {"ar": ABOUT["title_ar"], "en": ABOUT["title_en"]}
    scheme.version, scheme.source, scheme.licence = ABOUT["version"], ABOUT["source"], ABOUT["licence"]
    scheme.digest = digest
    count = sum(map(len, relations.values()))
    ledger.record(
        session, "vocabulary.loaded", SCHEME, by=None, version=scheme.version, relations=count, digest=digest
    )


def _store_relations(session: Session, occupations: list[str], relations: Relations) -> int:
    """Change the rows that differ; give how many were deleted or added."""
    query = select(OccupationSkill.occupation, OccupationSkill.skill, OccupationSkill.essential)
    rows = session.execute(query.where(OccupationSkill.occupation.in_(occupations)))
    old = {(row.occupation, row.skill): row.essential for row in rows}
    new = {(code, skill): kind for code in occupations for skill, kind in relations.get(code, {}).items()}
    return _replace(
        session,
        OccupationSkill,
        [{"occupation": key[0], "skill": key[1]} for key, kind in old.items() if new.get(key) != kind],
        [
            {"occupation": key[0], "skill": key[1], "essential": kind}
            for key, kind in new.items()
            if old.get(key) != kind
        ],
    )


def _store_totals(session: Session, occupations: list[str], totals: Mapping[str, int]) -> int:
    query = select(OccupationTotal.occupation, OccupationTotal.essential)
    rows = session.execute(query.where(OccupationTotal.occupation.in_(occupations)))
    old = {row.occupation: row.essential for row in rows}
    return _replace(
        session,
        OccupationTotal,
        [{"occupation": code} for code, total in old.items() if totals[code] != total],
        [
            {"occupation": code, "essential": totals[code]}
            for code in occupations
            if old.get(code) != totals[code]
        ],
    )


def _replace(
    session: Session,
    model: type[OccupationSkill] | type[OccupationTotal],
    deleted: Sequence[Mapping[str, object]],
    added: Sequence[Mapping[str, object]],
) -> int:
    """Delete the rows with these keys, then add these rows; give how many rows that were."""
    table = model.__table__
    assert isinstance(table, Table)
    connection = session.connection()
    if deleted:
        keys = [column == bindparam(f"old_{column.name}", type_=column.type) for column in table.primary_key]
        old = [{f"old_{name}": value for name, value in row.items()} for row in deleted]
        connection.execute(delete(table).where(*keys), old)
    if added:
        connection.execute(insert(table), added)
    return len(deleted) + len(added)
