"""Consistency: what the content says in two places agrees."""

from collections.abc import Iterator
from itertools import pairwise

from registry.microcredentials.content import codes
from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding


def hours_and_ects(case: Case) -> Iterator[Finding]:
    hours, ects = case.version.workload_hours, case.version.ects
    if hours is None or ects is None:
        return
    limits = case.policy["hours_per_ects"]
    if not ects * limits["minimum"] <= hours <= ects * limits["maximum"]:
        params = {"hours": hours, "ects": ects, **limits}
        yield Finding("ects_hours_disagree", "/ects", params=params)


def level_mappings(case: Case) -> Iterator[Finding]:
    level = case.levels.get(case.version.level or "")
    if level is None:
        return
    mapping = level.data
    for name, key in (("eqf_level", "eqf"), ("qf_ehea_cycle", "qf_ehea_cycle")):
        given, expected = getattr(case.version, name), mapping.get(key)
        if given is not None and given != expected:
            params = {"given": given, "level": level.code, "expected": expected or "-"}
            yield Finding("levels_disagree", f"/{name}", params=params)


def dates(case: Case) -> Iterator[Finding]:
    version = case.version
    if version.valid_until is not None and version.valid_until < case.on:
        yield Finding("date_in_past", "/valid_until", params={"on": version.valid_until.isoformat()})
    if version.review_on is not None and version.review_on < case.on:
        yield Finding("date_in_past", "/review_on", WARNING, {"on": version.review_on.isoformat()})
    for offering in version.offerings:
        ordered = (
            ("apply_until", offering.apply_until),
            ("starts_on", offering.starts_on),
            ("ends_on", offering.ends_on),
        )
        given = [(name, day) for name, day in ordered if day is not None]
        for (earlier, first), (later, second) in pairwise(given):
            # One may still apply after the start; nothing ends before it starts.
            if second < first:
                severity = WARNING if earlier == "apply_until" and later == "starts_on" else "error"
                path = f"/offerings/{offering.position}/{later}"
                yield Finding("dates_out_of_order", path, severity, {"later": later, "earlier": earlier})


def fields_detailed(case: Case) -> Iterator[Finding]:
    for position, field in enumerate(codes(case.version, "fields")):
        if len(field) != 4:
            yield Finding("field_not_detailed", f"/fields/{position}", params={"field": field})


def stackability(case: Case) -> Iterator[Finding]:
    own = case.version.ects
    for link in case.version.stackability:
        if own is not None and link.credits is not None and link.credits > own:
            params = {"credits": link.credits, "own": own}
            yield Finding("credits_exceed_own", f"/stackability/{link.position}/credits", params=params)


def offering_languages(case: Case) -> Iterator[Finding]:
    listed = codes(case.version, "languages")
    for offering in case.version.offerings:
        if offering.language and offering.language not in listed:
            path = f"/offerings/{offering.position}/language"
            yield Finding("offering_language_not_listed", path, WARNING, {"language": offering.language})


RULES = (hours_and_ects, level_mappings, dates, fields_detailed, stackability, offering_languages)
