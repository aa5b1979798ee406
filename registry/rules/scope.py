"""Scope: the provider is accredited on that day for that field and level."""

from collections.abc import Iterator

from registry.microcredentials import standing
from registry.rules.case import Case
from registry.rules.findings import Finding


def accredited(case: Case) -> Iterator[Finding]:
    in_force = [
        accreditation
        for accreditation in case.accreditations
        if standing.of_accreditation(accreditation, case.on) == "granted"
    ]
    on = case.on.isoformat()
    if not in_force:
        yield Finding("provider_not_accredited", "", params={"on": on})
        return
    level = case.content.eqf_level
    for position, field in enumerate(case.content.fields):
        for_field = [
            accreditation for accreditation in in_force if standing.covers_field(accreditation, field)
        ]
        if not for_field:
            yield Finding("field_outside_scope", f"/fields/{position}", params={"field": field, "on": on})
        elif level and not any(standing.covers_level(accreditation, level) for accreditation in for_field):
            yield Finding("level_outside_scope", "/level", params={"level": level, "on": on})


RULES = (accredited,)
