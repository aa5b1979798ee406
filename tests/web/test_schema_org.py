"""The JSON-LD of a micro-credential says only what schema.org has words for."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.values.json import JSONObject
from tests.web.conftest import Pages

Node = JSONObject
EVENT = {"startDate", "endDate", "location", "maximumAttendeeCapacity", "inLanguage", "offers"}
"""Properties that CourseInstance has as an Event, which the list of terms leaves out."""


@pytest.fixture
def terms(shared: Path) -> dict[str, set[str]]:
    """Type → its properties and those of what it is a kind of."""
    with (shared / "standards" / "schema-org" / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above = {row["name"]: row["type_or_superclass"].split(";") for row in rows if row["kind"] == "type"}
    own: dict[str, set[str]] = {}
    for row in rows:
        if row["kind"] == "property":
            own.setdefault(row["type_or_superclass"], set()).add(row["name"])

    def inherited(name: str) -> set[str]:
        return own.get(name, set()).union(*(inherited(one) for one in above.get(name, ()) if one))

    known = {name: inherited(name) | own["Thing"] for name in above}
    known["CourseInstance"] |= EVENT
    # Properties of CreativeWork that the list leaves out; the context of schema.org has them.
    context = json.loads((shared / "standards" / "schema-org" / "schemaorgcontext.jsonld").read_text("utf-8"))
    left_out = {"creativeWorkStatus", "expires"}
    assert left_out <= context["@context"].keys()
    known["EducationalOccupationalCredential"] |= left_out
    return known


def linked_data(page: str) -> Node:
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read: Node = json.loads(found)
    return read


def nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, one in value.items():
            if key != "@context":
                yield from nodes(one)


def test_every_term_is_one_of_schema_org(pages: Pages, terms: dict[str, set[str]]) -> None:
    for number in (pages.plain, pages.suspended, pages.earlier):
        found = linked_data(pages.text(f"/en/micro-credentials/{number}"))
        seen = set()
        for node in nodes(found):
            assert node["@type"] in terms
            properties = {key for key in node if not key.startswith("@")}
            assert properties <= terms[node["@type"]], node
            seen.add(node["@type"])
        assert {"Course", "EducationalOccupationalCredential"} <= seen


def test_the_document_holds_together(pages: Pages) -> None:
    found = linked_data(pages.text(f"/ar/micro-credentials/{pages.plain}"))
    own = {node["@id"] for node in nodes(found) if "@id" in node}
    by_type = {node["@type"]: node for node in found["@graph"]}
    course, credential = by_type["Course"], by_type["EducationalOccupationalCredential"]
    assert credential["@id"] == f"http://localhost/micro-credentials/{pages.plain}"
    assert course["educationalCredentialAwarded"]["@id"] == credential["@id"]
    assert course["provider"]["@id"] in own
    assert {one["@id"] for one in credential["competencyRequired"]} <= own
    assert course["numberOfCredits"]["value"] == 3
    assert course["timeRequired"] == "PT75H"
    assert credential["validFor"] == "P24M"
    assert course["hasCourseInstance"][0]["offers"][0]["priceCurrency"] == "JOD"
    assert by_type["Certification"]["issuedBy"]["@type"] == "Organization"
    skill = course["teaches"][0]["sameAs"][0]
    assert skill.startswith("http://data.europa.eu/esco/skill/")
    assert pages.get(credential["@id"]).status_code == 302
