"""ESCO skills and occupations from CSV: the official files of the ESCO download page (one per language), or one
file with both languages (columns label_en, label_ar). What is there stays; what the file brings is added.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from registry.errors import RegistryError
from registry.models import Scheme
from registry.vocab.loader import Row, load, stored

KINDS = {"skills": "esco-skill", "occupations": "esco-occupation"}


def import_files(
    session: Session, kind: str, paths: Iterable[Path], languages: Iterable[str] = ("en", "ar")
) -> int:
    """Load the concepts of these files; of official files the n-th is in the n-th language. Returns how many."""
    scheme = KINDS[kind]
    rows = {row.code: row for row in stored(session, scheme)}
    for path, language in zip(paths, languages, strict=False):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = set(reader.fieldnames or ())
            if {"conceptUri", "preferredLabel"} <= columns:
                brought = (_official(line, language) for line in reader)
            elif {"uri", "label_en", "label_ar"} <= columns:
                brought = (
                    _bilingual(line) for line in reader if line.get("concept_type", "skill") == "skill"
                )
            else:
                raise RegistryError("column_missing", name="conceptUri, preferredLabel")
            for row in brought:
                rows[row.code] = _merge(rows.get(row.code), row)
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


def _official(line: Mapping[str, str], language: str) -> Row:
    alternatives = [word.strip() for word in (line.get("altLabels") or "").splitlines() if word.strip()]
    return _row(
        line["conceptUri"],
        {language: line["preferredLabel"].strip()},
        {language: alternatives} if alternatives else {},
        {"isco": line.get("iscoGroup"), "esco_code": line.get("code"), "skill_type": line.get("skillType")},
    )


def _bilingual(line: Mapping[str, str]) -> Row:
    alternatives = {
        lang: words.split("|") for lang in ("ar", "en") if (words := line.get(f"alt_labels_{lang}") or "")
    }
    return _row(
        line["uri"],
        {lang: line[f"label_{lang}"] for lang in ("ar", "en")},
        alternatives,
        {
            "isco": line.get("isco_code"),
            "esco_code": line.get("esco_code"),
            "skill_type": line.get("skill_type"),
        },
    )


def _row(
    uri: str, label: dict[str, str], alternatives: dict[str, list[str]], data: Mapping[str, str | None]
) -> Row:
    return Row(
        code=uri.rpartition("/")[2],
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
