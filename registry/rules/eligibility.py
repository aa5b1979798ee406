"""What is not a micro-credential: the six exclusions (design, section 1)."""

import re
from collections.abc import Iterator

from registry.rules.case import Case
from registry.rules.findings import Finding
from registry.values.text import fold


def no_assessment(case: Case) -> Iterator[Finding]:
    if not case.content.assessments:
        yield Finding("no_assessment", "/assessments")


def full_qualification(case: Case) -> Iterator[Finding]:
    for language, title in case.content.title.items():
        words = case.policy["full_qualification_words"].get(language, [])
        for word in words:
            # An attached article or preposition does not make it another word.
            prefix = "(?:و|ب|ل)?(?:ال|ل)?" if language == "ar" else ""
            if re.search(rf"(?<!\w){prefix}{re.escape(fold(word))}(?!\w)", fold(title)):
                yield Finding("full_qualification", f"/title/{language}", params={"word": word})
                break


def no_stand_alone_value(case: Case) -> Iterator[Finding]:
    if case.content.stand_alone is not True:
        yield Finding("no_stand_alone_value", "/stand_alone")


def no_quality_assurance(case: Case) -> Iterator[Finding]:
    if not case.content.quality_assurance:
        yield Finding("no_quality_assurance", "/quality_assurance")


def volume_too_large(case: Case) -> Iterator[Finding]:
    limits, content = case.policy["volume"], case.content
    for field, limit, unit in (
        ("ects", limits["maximum_ects"], "ECTS"),
        ("workload_hours", limits["maximum_hours"], "h"),
    ):
        value = getattr(content, field)
        if value is not None and value > limit:
            yield Finding(
                "volume_too_large", f"/{field}", params={"value": value, "unit": unit, "limit": limit}
            )


def period_too_long(case: Case) -> Iterator[Finding]:
    weeks, limit = case.content.duration_weeks, case.policy["period"]["maximum_weeks"]
    if weeks is not None and weeks > limit:
        yield Finding("period_too_long", "/duration_weeks", params={"value": weeks, "limit": limit})


RULES = (
    no_assessment,
    full_qualification,
    no_stand_alone_value,
    no_quality_assurance,
    volume_too_large,
    period_too_long,
)
