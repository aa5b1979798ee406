"""ESCO skills and occupations from CSV: the official files of the ESCO download page (one per language), or one
file with both languages (columns label_en, label_ar). Concepts are added and updated, never removed.

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

_FIELD_URI = "http://data.europa.eu/esco/isced-f/"
_GROUPS = ("SkillGroup", "skill group")
_LANGUAGE = re.compile(r"_(ar|en)\.csv$")
_KNOWLEDGE = "K"
"""ESCO's own code of the top group of all knowledge."""

Broader = dict[str, set[str]]
"""Code of a concept → URIs of the concepts above it."""


def import_files(
    session: Session, kind: str, paths: Iterable[Path], languages: Iterable[str] = ("en", "ar")
) -> int:
    """Load the concepts of these files; give how many the register then has. The language of an official file is the
    one its name ends in (`skills_ar.csv`); a file with another name is in the next of `languages`.
    """
    scheme = KINDS[kind]
    rows = {row.code: row for row in stored(session, scheme)}
    broader: Broader = defaultdict(set)
    order = iter(languages)
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = set(reader.fieldnames or ())
            if {"conceptUri", "broaderUri"} <= columns:
                for line in reader:
                    broader[_code(line["conceptUri"])].add(line["broaderUri"])
                continue
            suffix, next_language = _LANGUAGE.search(path.name), next(order, "en")
            if {"conceptUri", "preferredLabel"} <= columns:
                language = suffix[1] if suffix else next_language
                loaded: Iterable[Row] = (_official(line, language) for line in reader)
            elif {"uri", "label_en", "label_ar"} <= columns:
                loaded = _bilingual(reader, broader)
            else:
                raise RegistryError("column_missing", name="conceptUri, preferredLabel")
            for row in loaded:
                rows[row.code] = _merge(rows.get(row.code), row)
    if kind == "skills":
        _add_fields(session, rows, broader)
        rows |= dict(_placed(rows, broader))
    present = session.get(Scheme, scheme)
    title = present.title if present else {"ar": scheme, "en": scheme}
    about = {
        "title_ar": title["ar"],
        "title_en": title["en"],
        "version": "ESCO 1.2",
        "source": "European Commission, ESCO classification",
        "licence": "Commission Decision 2011/833/EU, with attribution to the European Commission",
    }
    load(session, scheme, [row for row in rows.values() if row.label], about)
    return len(rows)


def _add_fields(session: Session, rows: dict[str, Row], broader: Broader) -> None:
    """Add the fields of education above knowledge skills: ESCO groups knowledge by the fields of ISCED-F."""
    uris = {uri for above in broader.values() for uri in above if uri.startswith(_FIELD_URI)}
    codes = {uri.removeprefix(_FIELD_URI) for uri in uris}
    pillar = next((row for row in rows.values() if row.data.get("esco_code") == _KNOWLEDGE), None)
    lineages = vocab.with_ancestors(session, {f"isced-f:{code}" for code in codes - rows.keys()})
    for field in {field.code: field for lineage in lineages.values() for field in lineage}.values():
        if field.code not in rows:
            data = {"group": True, "esco_code": field.code}
            label = {language: text for language, text in field.label.items() if language in ("ar", "en")}
            rows[field.code] = Row(field.code, label, uri=f"{_FIELD_URI}{field.code}", data=data)
            parent = f"{_FIELD_URI}{field.broader}" if field.broader else pillar and pillar.uri
            if parent:
                broader[field.code].add(parent)


def _placed(rows: Mapping[str, Row], broader: Broader) -> Iterator[tuple[str, Row]]:
    """Yield (code, row) with one broader concept chosen for each: a group rather than a skill, then the first by ESCO's
    own code (S1.2 before T4), then by id. So a skill is below another skill only where ESCO names no group.
    """
    for code, uris in broader.items():
        parents = [rows[parent] for uri in uris if (parent := _code(uri)) in rows and parent != code]
        if code in rows and parents:
            chosen = min(
                parents, key=lambda row: (not row.data.get("group"), row.data.get("esco_code", ""), row.code)
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


def _bilingual(lines: Iterable[Mapping[str, str]], broader: Broader) -> Iterator[Row]:
    """Yield the rows of the bilingual file, and note in `broader` what it says is above each."""
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
        for parent in filter(None, (line.get("broader") or "").split("|")):
            broader[row.code].add(_FIELD_URI + _code(parent) if parent.startswith("isced-f/") else parent)
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
    # ESCO's own Arabic is often wrong (for "SQL" it has "the extinguishing"): a label corrected here stays.
    corrected = {"ar": old.label["ar"]} if old.data.get("label_ar_basis") == "project" else {}
    return replace(
        old,
        label={**old.label, **new.label, **corrected},
        uri=new.uri,
        alternatives={**old.alternatives, **new.alternatives},
        data={**old.data, **new.data},
    )
