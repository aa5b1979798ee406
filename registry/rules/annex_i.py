"""Completeness: the mandatory elements of Annex I (2022/C 243/02), and what the policy asks for beyond them.

Assessment and quality assurance are mandatory too; without them it is no micro-credential at all, which
`eligibility` says.
"""

from collections.abc import Iterator

from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding


def _missing(path: str) -> Finding:
    return Finding("element_missing", path, params={"element": path.rpartition("/")[2]})


def elements(case: Case) -> Iterator[Finding]:
    content = case.content
    if not content.learning_outcomes:
        yield _missing("/learning_outcomes")
    if not content.workload_hours and not content.ects:
        yield _missing("/workload_hours")
    if content.level is None:
        yield _missing("/level")
    if not content.modes:
        yield _missing("/modes")
    for position, assessment in enumerate(content.assessments):
        if assessment.type is None:
            yield _missing(f"/assessments/{position}/type")


def awarding_bodies(case: Case) -> Iterator[Finding]:
    bodies = case.content.awarding_bodies
    if not bodies:
        yield _missing("/awarding_bodies")
    elif not any(body.role == "awarding" for body in bodies):
        yield Finding("no_awarding_role", "/awarding_bodies")
    for position, body in enumerate(bodies):
        if body.country is None and case.provider_country is None:
            yield _missing(f"/awarding_bodies/{position}/country")


def asked_for(case: Case) -> Iterator[Finding]:
    for name in case.policy["asked_for"]["fields"]:
        if not getattr(case.content, name):
            yield Finding("element_asked_for", f"/{name}", params={"element": name})


def languages(case: Case) -> Iterator[Finding]:
    rule = case.policy["languages"]
    for name in rule["fields"]:
        text = getattr(case.content, name)
        for language in rule["required"]:
            if text and language not in text:
                yield Finding("language_missing", f"/{name}", params={"language": language})
    for position, outcome in enumerate(case.content.learning_outcomes):
        for language in rule["required"]:
            if language not in outcome.text:
                path = f"/learning_outcomes/{position}/text"
                yield Finding("language_missing", path, WARNING, {"language": language})


RULES = (elements, awarding_bodies, asked_for, languages)
