"""Consistency: what the content says in two places agrees."""

from collections.abc import Iterator

from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding


def hours_and_ects(case: Case) -> Iterator[Finding]:
    hours, ects = case.content.workload_hours, case.content.ects
    if hours is None or ects is None:
        return
    limits = case.policy["hours_per_ects"]
    if not ects * limits["minimum"] <= hours <= ects * limits["maximum"]:
        params = {"hours": hours, "ects": ects, **limits}
        yield Finding("ects_hours_disagree", "/ects", params=params)


def level_mappings(case: Case) -> Iterator[Finding]:
    mapping = case.levels.get(case.content.level or "")
    if mapping is None:
        return
    for name, key in (("eqf_level", "eqf"), ("qf_ehea_cycle", "qf_ehea_cycle")):
        given, expected = getattr(case.content, name), mapping.get(key)
        if given is not None and given != expected:
            params = {"given": given, "level": case.content.level, "expected": expected or "-"}
            yield Finding("levels_disagree", f"/{name}", params=params)


def dates(case: Case) -> Iterator[Finding]:
    content = case.content
    if content.valid_until is not None and content.valid_until < case.on:
        yield Finding("date_in_past", "/valid_until", params={"on": content.valid_until.isoformat()})
    if content.review_on is not None and content.review_on < case.on:
        yield Finding("date_in_past", "/review_on", WARNING, {"on": content.review_on.isoformat()})


def fields_detailed(case: Case) -> Iterator[Finding]:
    for position, field in enumerate(case.content.fields):
        if len(field) != 4:
            yield Finding("field_not_detailed", f"/fields/{position}", params={"field": field})


def stackability(case: Case) -> Iterator[Finding]:
    own = case.content.ects
    for position, link in enumerate(case.content.stackability):
        if own is not None and link.credits is not None and link.credits > own:
            params = {"credits": link.credits, "own": own}
            yield Finding("credits_exceed_own", f"/stackability/{position}/credits", params=params)


RULES = (hours_and_ects, level_mappings, dates, fields_detailed, stackability)
