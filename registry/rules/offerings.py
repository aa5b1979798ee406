"""Offerings: dates that can be, and what agrees with the micro-credential that is offered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from registry.microcredentials.content import Content, OfferingFacts
from registry.rules import precision
from registry.rules.case import Policy
from registry.rules.findings import ERROR, WARNING, Finding


@dataclass(frozen=True, slots=True)
class OfferingCase:
    """What the rules look at: an offering, the content in force, the other offerings of it, the policy and the day."""

    facts: OfferingFacts
    content: Content
    others: Sequence[OfferingFacts]
    policy: Policy
    on: date


def judge(case: OfferingCase) -> list[Finding]:
    """Give all findings, errors first."""
    findings = [finding for rule in RULES for finding in rule(case)]
    return sorted(findings, key=lambda finding: finding.severity != ERROR)


def has_a_time(case: OfferingCase) -> Iterator[Finding]:
    facts = case.facts
    if facts.any_time and facts.starts_on:
        yield Finding("any_time_and_start", "/any_time")
    if not facts.any_time and facts.starts_on is None:
        yield Finding("start_not_stated", "/starts_on", WARNING)


def plausible_dates(case: OfferingCase) -> Iterator[Finding]:
    limits = case.policy["offering_dates"]
    first, last = case.on.year - limits["years_back"], case.on.year + limits["years_ahead"]
    for name, day in _days(case.facts):
        if day is not None and not first <= day.year <= last:
            yield Finding("date_implausible", f"/{name}", params={"on": day.isoformat()})


def ordered_dates(case: OfferingCase) -> Iterator[Finding]:
    """Nothing ends before it begins. Applying after the start may be meant, so it is only pointed out."""
    days = dict(_days(case.facts))
    for earlier, later, severity in (
        ("apply_from", "apply_until", ERROR),
        ("starts_on", "ends_on", ERROR),
        ("apply_until", "ends_on", ERROR),
        ("apply_until", "starts_on", WARNING),
    ):
        first, second = days[earlier], days[later]
        if first is not None and second is not None and second < first:
            yield Finding("dates_out_of_order", f"/{later}", severity, {"later": later, "earlier": earlier})


def within_validity(case: OfferingCase) -> Iterator[Finding]:
    until, start = case.content.valid_until, case.facts.starts_on
    if until is not None and start is not None and start > until:
        yield Finding("starts_after_validity", "/starts_on", params={"on": until.isoformat()})


def as_the_content_says(case: OfferingCase) -> Iterator[Finding]:
    facts, content = case.facts, case.content
    if facts.language and content.languages and facts.language not in content.languages:
        yield Finding("offering_language_not_listed", "/language", WARNING, {"language": facts.language})
    if facts.mode and content.modes and facts.mode not in content.modes:
        yield Finding("offering_mode_not_listed", "/mode", WARNING, {"mode": facts.mode})


def amounts(case: OfferingCase) -> Iterator[Finding]:
    yield from precision.prices((f"/prices/{place}", price) for place, price in enumerate(case.facts.prices))


def no_twin(case: OfferingCase) -> Iterator[Finding]:
    if case.facts in case.others:
        yield Finding("offering_repeated", "")


def _days(facts: OfferingFacts) -> tuple[tuple[str, date | None], ...]:
    return (
        ("apply_from", facts.apply_from),
        ("apply_until", facts.apply_until),
        ("starts_on", facts.starts_on),
        ("ends_on", facts.ends_on),
    )


RULES = (has_a_time, plausible_dates, ordered_dates, within_validity, as_the_content_says, amounts, no_twin)
