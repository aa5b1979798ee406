"""Completeness: the mandatory elements of Annex I (2022/C 243/02), and what the policy asks for beyond them.

Assessment and quality assurance are mandatory too; without them it is no micro-credential at all, which
`eligibility` says.
"""

from collections.abc import Iterator

from registry.microcredentials.content import CODE_LISTS, codes
from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding


def _missing(path: str) -> Finding:
    return Finding("element_missing", path, params={"element": path.rpartition("/")[2]})


def elements(case: Case) -> Iterator[Finding]:
    version = case.version
    if not version.learning_outcomes:
        yield _missing("/learning_outcomes")
    if version.workload_hours is None and version.ects is None:
        yield _missing("/workload_hours")
    if version.level is None:
        yield _missing("/level")
    if not codes(version, "modes"):
        yield _missing("/modes")
    for assessment in version.assessments:
        if assessment.type is None:
            yield _missing(f"/assessments/{assessment.position}/type")


def awarding_bodies(case: Case) -> Iterator[Finding]:
    bodies = case.version.awarding_bodies
    if not bodies:
        yield _missing("/awarding_bodies")
    elif not any(body.role == "awarding" for body in bodies):
        yield Finding("no_awarding_role", "/awarding_bodies")
    for body in bodies:
        if body.country is None and case.provider_country is None:
            yield _missing(f"/awarding_bodies/{body.position}/country")


def asked_for(case: Case) -> Iterator[Finding]:
    for name in case.policy["asked_for"]["fields"]:
        if name in CODE_LISTS:
            value = codes(case.version, name)
        else:
            value = getattr(case.version, "price_currency" if name == "price" else name)
        if not value:
            yield Finding("element_asked_for", f"/{name}", params={"element": name})


def languages(case: Case) -> Iterator[Finding]:
    rule = case.policy["languages"]
    for name in rule["fields"]:
        text = getattr(case.version, name)
        for language in rule["required"]:
            if text and language not in text:
                yield Finding("language_missing", f"/{name}", params={"language": language})
    for outcome in case.version.learning_outcomes:
        for language in rule["required"]:
            if language not in outcome.text:
                path = f"/learning_outcomes/{outcome.position}/text"
                yield Finding("language_missing", path, WARNING, {"language": language})


RULES = (elements, awarding_bodies, asked_for, languages)
