"""Loading vocabularies into the store: a scheme whose rows are as before is left alone; concepts are never removed,
since entries name them for ever.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path

from babel import Locale
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry import ledger
from registry.store.models import Concept, Scheme, VersionCode
from registry.values.json import JSONObject
from registry.values.text import fold

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    label: dict[str, str]
    broader: str | None = None
    uri: str | None = None
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    data: JSONObject = field(default_factory=dict)


def load_all(session: Session) -> list[str]:
    """Load every scheme the project ships or takes from a library; give those that changed."""
    changed = []
    with (DATA / "schemes.csv").open(encoding="utf-8", newline="") as file:
        for about in csv.DictReader(file):
            name = about["scheme"]
            rows = LIBRARY[name]() if name in LIBRARY else read_csv(DATA / f"{name}.csv")
            shipped = digest_of(rows, about)
            scheme = session.get(Scheme, name, with_for_update=True)
            if scheme is not None and scheme.shipped == shipped:
                continue
            if scheme is not None and scheme.digest != scheme.shipped:
                rows = _merged(rows, stored(session, name))
            load(session, name, rows, about)
            session.get_one(Scheme, name).shipped = shipped
            changed.append(name)
    return changed


def _merged(shipped: Sequence[Row], present: Sequence[Row]) -> list[Row]:
    """Give what to load of a shipped scheme that has been changed in this register."""
    if edited := {row.code: row for row in present if row.data.get("edited")}:
        # The ministry edited single concepts: those stay as they are, all others become as shipped.
        return [edited.pop(row.code, row) for row in shipped] + list(edited.values())
    # It was imported from files: the imported concepts stay as they are, only new ones are added.
    codes = {row.code for row in present}
    return [row for row in shipped if row.code not in codes]


def stored(session: Session, name: str) -> list[Row]:
    query = select(Concept).where(Concept.scheme == name).order_by(Concept.position)
    return [
        Row(concept.code, concept.label, concept.broader, concept.uri, concept.alternatives, concept.data)
        for concept in session.scalars(query)
    ]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: Mapping[str, str]) -> Row:
    alternatives = {lang: words.split("|") for lang in ("ar", "en") if (words := line[f"alt_{lang}"])}
    return Row(
        code=line["code"],
        label={lang: line[f"label_{lang}"] for lang in ("ar", "en") if line[f"label_{lang}"]},
        broader=line["broader"] or None,
        uri=line["uri"] or None,
        alternatives=alternatives,
        data=json.loads(line["data"]) if line["data"] else {},
    )


def digest_of(rows: Sequence[Row], about: Mapping[str, str]) -> str:
    content = json.dumps([dict(about), [asdict(row) for row in rows]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def load(session: Session, name: str, rows: Sequence[Row], about: Mapping[str, str]) -> bool:
    """Add and change what differs; False when nothing does. Existing concepts that the rows do not name stay, in their
    present order, after those of the rows. `about` is a line of schemes.csv.
    """
    digest = digest_of(rows, about)
    scheme = session.get(Scheme, name)
    if scheme is not None and scheme.digest == digest:
        return False
    if scheme is None:
        scheme = Scheme(id=name)
        session.add(scheme)
    scheme.title = {"ar": about["title_ar"], "en": about["title_en"]}
    scheme.version, scheme.source, scheme.licence = about["version"], about["source"], about["licence"]
    scheme.digest = digest
    session.flush()
    query = select(Concept.id).where(Concept.scheme == name).order_by(Concept.position)
    present = dict.fromkeys(session.scalars(query))
    values = [columns(name, position, row) for position, row in enumerate(rows)]
    if added := [value for value in values if value["id"] not in present]:
        session.execute(insert(Concept), added)
        _link_what_waited(session, name)
    if changed := [value for value in values if value["id"] in present]:
        session.execute(update(Concept), changed)
    loaded = {value["id"] for value in values}
    kept = [id_ for id_ in present if id_ not in loaded]
    if kept:
        positions = [{"id": id_, "position": position} for position, id_ in enumerate(kept, len(rows))]
        session.execute(update(Concept), positions)
    ledger.record(
        session,
        "vocabulary.loaded",
        name,
        by=None,
        version=scheme.version,
        concepts=len(rows) + len(kept),
        digest=digest,
    )
    return True


def _link_what_waited(session: Session, scheme: str) -> None:
    """Link the codes of contents that named concepts of this scheme before they were loaded."""
    loaded = select(Concept.id).where(Concept.scheme == scheme)
    session.execute(
        update(VersionCode)
        .where(VersionCode.unknown.in_(loaded))
        .values(concept_id=VersionCode.unknown, unknown=None)
        .execution_options(synchronize_session=False)
    )


def columns(scheme: str, position: int, row: Row) -> dict[str, object]:
    """Give the row as the columns of Concept."""
    words = [*row.label.values(), *chain.from_iterable(row.alternatives.values()), row.code]
    return {
        "id": f"{scheme}:{row.code}",
        "scheme": scheme,
        "code": row.code,
        "position": position,
        "label": row.label,
        "alternatives": row.alternatives,
        "broader": row.broader,
        "uri": row.uri,
        "data": row.data,
        "search_key": " | ".join(map(fold, words)),
    }


def _from_cldr(names: str, codes: Iterable[str], uri: str) -> list[Row]:
    english, arabic = Locale("en"), Locale("ar")
    return [
        Row(
            code,
            {"ar": getattr(arabic, names)[code], "en": getattr(english, names)[code]},
            uri=uri.format(code),
        )
        for code in codes
        if code in getattr(arabic, names) and code in getattr(english, names)
    ]


def countries() -> list[Row]:
    """Give ISO 3166-1 alpha-2, with the labels of the Unicode CLDR."""
    # The CLDR says "Palestinian Territories", but ISO 3166-1 and the United Nations "Palestine".
    renamed = {"PS": {"ar": "فلسطين", "en": "Palestine"}}
    not_countries = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    codes = sorted(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())
    rows = _from_cldr(
        "territories", (code for code in codes if code not in not_countries), "urn:iso:std:iso:3166:-1:{}"
    )
    return [replace(row, label=renamed.get(row.code, row.label)) for row in rows]


def languages() -> list[Row]:
    """Give ISO 639-1, with the labels of the Unicode CLDR."""
    codes = sorted(code for code in map(str, Locale("en").languages) if len(code) == 2)
    return _from_cldr("languages", codes, "http://id.loc.gov/vocabulary/iso639-1/{}")


def currencies() -> list[Row]:
    """Give ISO 4217, with the labels of the Unicode CLDR."""
    return _from_cldr("currencies", sorted(Locale("en").currencies), "urn:iso:std:iso:4217:{}")


LIBRARY = {"country": countries, "language": languages, "currency": currencies}
