"""The content of a micro-credential, declared once: its JSON (docs/content.md) ↔ a Version and its rows.

`build` makes a Version that no session knows yet; `dump` is its inverse. Both follow the declaration below,
and so do the check that every code exists and the loading of a version's rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import object_session, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from registry.store.models.version import (
    Assessment,
    AwardingBody,
    LearningOutcome,
    Offering,
    OutcomeSkill,
    Partner,
    QualityAssurance,
    StackabilityLink,
    Version,
    VersionConcept,
)

ESCO = "http://data.europa.eu/esco/"


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, string, number, boolean, date, address, number_of, code, codes, strings, price or rows."""

    name: str
    kind: str
    scheme: str = ""
    model: type[Any] | None = None
    fields: tuple["Field", ...] = ()


CONTENT: tuple[Field, ...] = (
    Field("title", "text"),
    Field("description", "text"),
    Field(
        "learning_outcomes",
        "rows",
        model=LearningOutcome,
        fields=(Field("text", "text"), Field("skills", "codes", "esco-skill")),
    ),
    Field(
        "awarding_bodies",
        "rows",
        model=AwardingBody,
        fields=(
            Field("name", "text"),
            Field("role", "code", "awarding-role"),
            Field("provider", "number_of"),
            Field("country", "code", "country"),
        ),
    ),
    Field("workload_hours", "number"),
    Field("ects", "number"),
    Field("us_credit_hours", "number"),
    Field("duration_weeks", "number"),
    Field("level", "code", "national-level"),
    Field("eqf_level", "code", "eqf-level"),
    Field("qf_ehea_cycle", "code", "qf-ehea-cycle"),
    Field(
        "assessments",
        "rows",
        model=Assessment,
        fields=(
            Field("type", "code", "assessment-type"),
            Field("supervision", "code", "supervision"),
            Field("criteria", "text"),
            Field("standards", "text"),
        ),
    ),
    Field("modes", "codes", "learning-mode"),
    Field(
        "quality_assurance",
        "rows",
        model=QualityAssurance,
        fields=(
            Field("type", "code", "quality-assurance-type"),
            Field("agency", "text"),
            Field("url", "address"),
        ),
    ),
    Field("fields", "codes", "isced-f"),
    Field("languages", "codes", "language"),
    Field("prerequisites", "text"),
    Field("prior_learning", "text"),
    Field("grading_scheme", "text"),
    Field("stand_alone", "boolean"),
    Field(
        "stackability",
        "rows",
        model=StackabilityLink,
        fields=(
            Field("qualification", "number_of"),
            Field("micro_credential", "number_of"),
            Field("credits", "number"),
            Field("condition", "text"),
        ),
    ),
    Field(
        "partners",
        "rows",
        model=Partner,
        fields=(
            Field("name", "text"),
            Field("role", "code", "partner-role"),
            Field("statement", "text"),
            Field("on", "date"),
            Field("url", "address"),
        ),
    ),
    Field("occupations", "codes", "esco-occupation"),
    Field("occupation_groups", "codes", "isco-08"),
    Field("target_groups", "codes", "target-group"),
    Field("keywords", "strings"),
    Field("price", "price", "currency"),
    Field("funding", "text"),
    Field("digital_formats", "codes", "digital-format"),
    Field("homepage", "address"),
    Field("further_information", "text"),
    Field("review_on", "date"),
    Field("valid_until", "date"),
    Field(
        "offerings",
        "rows",
        model=Offering,
        fields=(
            Field("starts_on", "date"),
            Field("ends_on", "date"),
            Field("apply_until", "date"),
            Field("mode", "code", "learning-mode"),
            Field("language", "code", "language"),
            Field("place", "text"),
            Field("seats", "number"),
            Field("price", "price", "currency"),
            Field("url", "address"),
        ),
    ),
)

CODE_LISTS = {field.name: field.scheme for field in CONTENT if field.kind == "codes"}
ROWS = tuple(field for field in CONTENT if field.kind == "rows")


def build(content: Mapping[str, Any]) -> Version:
    """A new Version with this content, unknown to any session. Raises KeyError on a key no field has."""
    version = Version(
        **_columns(content, CONTENT), keywords=list(content.get("keywords") or []), comments=[], findings=[]
    )
    version.concepts = [
        VersionConcept(part=part, position=position, concept_id=f"{scheme}:{plain_code(code)}")
        for part, scheme in CODE_LISTS.items()
        for position, code in enumerate(content.get(part) or [])
    ]
    for field in ROWS:
        rows = []
        for position, item in enumerate(content.get(field.name) or []):
            assert field.model is not None
            row = field.model(position=position, **_columns(item, field.fields))
            if isinstance(row, LearningOutcome):
                row.skills = [
                    OutcomeSkill(position=place, skill=plain_code(skill))
                    for place, skill in enumerate(item.get("skills") or [])
                ]
            rows.append(row)
        setattr(version, field.name, rows)
    return version


def replace(version: Version, content: Mapping[str, Any]) -> None:
    """Put this content in the place of the one that the (open, fully loaded) version has."""
    fresh = build(content)
    relations = ("concepts", *(field.name for field in ROWS))
    # First without any rows: exchanged in one step, two codes that swap places would break their uniqueness.
    for relation in relations:
        setattr(version, relation, [])
    if session := object_session(version):
        session.flush()
    for field in CONTENT:
        if field.kind in ("rows", "codes"):
            continue
        for column in _column_names(field):
            setattr(version, column, getattr(fresh, column))
    for relation in relations:
        rows = getattr(fresh, relation)
        setattr(fresh, relation, [])
        setattr(version, relation, rows)


def dump(version: Version) -> dict[str, Any]:
    """The content as JSON values; what the provider does not say is left out."""
    lists: dict[str, list[str]] = {}
    for concept in sorted(version.concepts, key=lambda row: (row.part, row.position)):
        lists.setdefault(concept.part, []).append(concept.concept_id.partition(":")[2])
    content = _values(version, CONTENT)
    for field in CONTENT:
        if field.kind == "codes" and field.name in lists:
            content[field.name] = lists[field.name]
        elif field.kind == "rows" and (rows := getattr(version, field.name)):
            content[field.name] = [_row_values(row, field) for row in rows]
    return {field.name: content[field.name] for field in CONTENT if field.name in content}


def codes(version: Version, part: str) -> list[str]:
    """The codes of one of the content's lists of codes, in the provider's order."""
    rows = sorted((row for row in version.concepts if row.part == part), key=lambda row: row.position)
    return [row.concept_id.partition(":")[2] for row in rows]


def used_codes(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(JSON pointer, scheme, code) of every code in the content."""
    yield from _used_codes(content, CONTENT, "")


def loading() -> tuple[_AbstractLoad, ...]:
    """Options that load a version with all its rows, in one query a table."""
    return (
        selectinload(Version.concepts),
        selectinload(Version.learning_outcomes).selectinload(LearningOutcome.skills),
        *(selectinload(getattr(Version, field.name)) for field in ROWS if field.model is not LearningOutcome),
    )


def _column_names(field: Field) -> tuple[str, ...]:
    if field.kind == "price":
        return (f"{field.name}_amount", f"{field.name}_currency")
    return (field.name,)


def _columns(values: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
    columns = {}
    for name in values.keys() - {field.name for field in fields}:
        raise KeyError(name)
    for field in fields:
        value = values.get(field.name)
        if field.kind in ("rows", "codes", "strings"):
            continue
        if field.kind == "price":
            columns[f"{field.name}_amount"] = value and value.get("amount")
            columns[f"{field.name}_currency"] = value and value.get("currency")
        elif field.kind == "date" and isinstance(value, str):
            columns[field.name] = date.fromisoformat(value)
        else:
            columns[field.name] = value or None if field.kind in ("text", "string", "address") else value
    return columns


def _values(row: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        if field.kind in ("rows", "codes"):
            continue
        if field.kind == "price":
            amount = getattr(row, f"{field.name}_amount")
            if amount is not None:
                currency = getattr(row, f"{field.name}_currency")
                values[field.name] = {"amount": _plain_number(amount), "currency": currency}
            continue
        value = getattr(row, field.name)
        if value is None or value == []:
            continue
        if field.kind == "date":
            value = value.isoformat()
        elif field.kind == "number":
            value = _plain_number(value)
        values[field.name] = value
    return values


def _row_values(row: Any, field: Field) -> dict[str, Any]:
    values = _values(row, field.fields)
    if isinstance(row, LearningOutcome) and row.skills:
        values["skills"] = [link.skill for link in row.skills]
    return values


def _used_codes(
    values: Mapping[str, Any], fields: tuple[Field, ...], path: str
) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        value = values.get(field.name)
        if not value:
            continue
        here = f"{path}/{field.name}"
        if field.kind == "code":
            yield here, field.scheme, value
        elif field.kind == "codes":
            for position, code in enumerate(value):
                yield f"{here}/{position}", field.scheme, plain_code(code)
        elif field.kind == "price":
            yield f"{here}/currency", field.scheme, value["currency"]
        elif field.kind == "rows":
            for position, item in enumerate(value):
                yield from _used_codes(item, field.fields, f"{here}/{position}")


def plain_code(code: str) -> str:
    """ESCO concepts may be named by their whole URI."""
    return code.rpartition("/")[2] if code.startswith(ESCO) else code


def _plain_number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def declared_skills(version: Version) -> list[str]:
    """The skills that the provider says its outcomes give, each once."""
    return list(dict.fromkeys(link.skill for outcome in version.learning_outcomes for link in outcome.skills))
