"""ESCO skills and occupations from CSV: the official files of the ESCO download page (one per language), or one
file with both languages (columns label_en, label_ar). What is there stays; what the file brings is added.

Skills come with the groups above them (files skillGroups and broaderRelationsSkillPillar, or the rows of the
bilingual file whose concept_type is a skill group). A group is a concept of the same scheme with `data.group`.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from registry import vocab
from registry.errors import RegistryError
from registry.store.models import Scheme
from registry.vocab.loader import Row, load, stored

KINDS = {"skills": "esco-skill", "occupations": "esco-occupation"}

_FIELD = "http://data.europa.eu/esco/isced-f/"
_GROUPS = ("SkillGroup", "skill group")
_NAMED = re.compile(r"_(ar|en)\.csv$")
_KNOWLEDGE = "K"

Above = dict[str, set[str]]


def import_files(
    session: Session, kind: str, paths: Iterable[Path], languages: Iterable[str] = ("en", "ar")
) -> int:
    """Load the concepts of these files; returns how many. The language of an official file is the one its name
    ends in (`skills_ar.csv`), else the n-th file is in the n-th language.
    """
    scheme = KINDS[kind]
    rows = {row.code: row for row in stored(session, scheme)}
    above: Above = defaultdict(set)
    order = iter(languages)
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = set(reader.fieldnames or ())
            if {"conceptUri", "broaderUri"} <= columns:
                for line in reader:
                    above[_code(line["conceptUri"])].add(line["broaderUri"])
                continue
            named, following = _NAMED.search(path.name), next(order, "en")
            if {"conceptUri", "preferredLabel"} <= columns:
                language = named[1] if named else following
                brought: Iterable[Row] = (_official(line, language) for line in reader)
            elif {"uri", "label_en", "label_ar"} <= columns:
                brought = _bilingual(reader, above)
            else:
                raise RegistryError("column_missing", name="conceptUri, preferredLabel")
            for row in brought:
                rows[row.code] = _merge(rows.get(row.code), row)
    if kind == "skills":
        _add_fields(session, rows, above)
        rows |= dict(_placed(rows, above))
    known = session.get(Scheme, scheme)
    title = known.title if known else {"ar": scheme, "en": scheme}
    about = {
        "title_ar": title["ar"],
        "title_en": title["en"],
        "version": "ESCO 1.2",
        "source": "European Commission, ESCO classification",
        "licence": "Commission Decision 2011/833/EU, with attribution to the European Commission",
    }
    load(session, scheme, [row for row in rows.values() if row.label], about)
    return len(rows)


def _add_fields(session: Session, rows: dict[str, Row], above: Above) -> None:
    """Add the fields of education that stand above knowledge: ESCO takes ISCED-F for its groups of it."""
    wanted = {uri.removeprefix(_FIELD) for many in above.values() for uri in many if uri.startswith(_FIELD)}
    pillar = next((row for row in rows.values() if row.data.get("esco_code") == _KNOWLEDGE), None)
    lines = vocab.with_ancestors(session, {f"isced-f:{code}" for code in wanted - rows.keys()})
    for field in {one.code: one for line in lines.values() for one in line}.values():
        if field.code not in rows:
            data = {"group": True, "esco_code": field.code}
            label = {language: text for language, text in field.label.items() if language in ("ar", "en")}
            rows[field.code] = Row(field.code, label, uri=f"{_FIELD}{field.code}", data=data)
            parent = f"{_FIELD}{field.broader}" if field.broader else pillar and pillar.uri
            if parent:
                above[field.code].add(parent)


def _placed(rows: Mapping[str, Row], above: Above) -> Iterator[tuple[str, Row]]:
    """Give each concept one line up: of those above it a group before a skill, then the first by ESCO's code of it
    (S1.2 before T4), then by id. A skill stands below a skill only where ESCO names no group.
    """
    for code, uris in above.items():
        known = [rows[one] for uri in uris if (one := _code(uri)) in rows and one != code]
        if code in rows and known:
            chosen = min(
                known, key=lambda row: (not row.data.get("group"), row.data.get("esco_code", ""), row.code)
            )
            yield code, replace(rows[code], broader=chosen.code)


def _code(uri: str) -> str:
    return uri.rpartition("/")[2]


def _official(line: Mapping[str, str], language: str) -> Row:
    alternatives = [word.strip() for word in (line.get("altLabels") or "").splitlines() if word.strip()]
    return _row(
        line["conceptUri"],
        {language: line["preferredLabel"].strip()},
        {language: alternatives} if alternatives else {},
        {
            "isco": line.get("iscoGroup"),
            "esco_code": line.get("code"),
            "skill_type": line.get("skillType"),
            "group": line.get("conceptType") in _GROUPS,
        },
    )


def _bilingual(lines: Iterable[Mapping[str, str]], above: Above) -> Iterator[Row]:
    for line in lines:
        group = line.get("concept_type") in _GROUPS
        alternatives = {
            lang: words.split("|") for lang in ("ar", "en") if (words := line.get(f"alt_labels_{lang}") or "")
        }
        row = _row(
            line["uri"],
            {lang: line[f"label_{lang}"] for lang in ("ar", "en")},
            alternatives,
            {
                "isco": line.get("isco_code"),
                "esco_code": line.get("code" if group else "esco_code"),
                "skill_type": line.get("skill_type"),
                "group": group,
            },
        )
        for broader in filter(None, (line.get("broader") or "").split("|")):
            above[row.code].add(_FIELD + _code(broader) if broader.startswith("isced-f/") else broader)
        yield row


def _row(
    uri: str, label: dict[str, str], alternatives: dict[str, list[str]], data: Mapping[str, str | bool | None]
) -> Row:
    return Row(
        code=_code(uri),
        label={lang: text for lang, text in label.items() if text},
        uri=uri,
        alternatives=alternatives,
        data={key: value for key, value in data.items() if value},
    )


def _merge(old: Row | None, new: Row) -> Row:
    if old is None:
        return new
    # ESCO's own Arabic is often wrong ("SQL" is "the extinguishing"): a label corrected here stays.
    corrected = {"ar": old.label["ar"]} if old.data.get("label_ar_basis") == "project" else {}
    return replace(
        old,
        label={**old.label, **new.label, **corrected},
        uri=new.uri,
        alternatives={**old.alternatives, **new.alternatives},
        data={**old.data, **new.data},
    )
