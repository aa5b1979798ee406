"""Completeness: the mandatory elements of Annex I (2022/C 243/02), and what the policy asks for beyond them.

Assessment and quality assurance are mandatory too; without them it is no micro-credential at all, which
`eligibility` says.
"""

from collections.abc import Iterator

from registry.microcredentials.content.document import CONTENT
from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding


def _missing(path: str) -> Finding:
    return Finding("element_missing", path, params={"element": path.rpartition("/")[2]})


_TOLD_APART = {"assessments", "quality_assurance", "awarding_bodies", "workload_hours", "ects"}
"""Mandatory elements that more is asked of than to be there."""
_MANDATORY = tuple(field.name for field in CONTENT if field.annex_i and field.name not in _TOLD_APART)


def elements(case: Case) -> Iterator[Finding]:
    for name in _MANDATORY:
        if not getattr(case.content, name):
            yield _missing(f"/{name}")
    for position, assessment in enumerate(case.content.assessments):
        if assessment.type is None:
            yield _missing(f"/assessments/{position}/type")


def volume(case: Case) -> Iterator[Finding]:
    """Workload in hours or in credits: either follows from the other."""
    if not case.content.workload_hours and not case.content.ects:
        yield _missing("/workload_hours")


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


RULES = (elements, volume, awarding_bodies, asked_for, languages)
