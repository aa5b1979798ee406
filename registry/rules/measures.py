"""What contents are measured by on a day, and what follows from what they give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry import rules
from registry.rules import case
from registry.rules.case import Case
from registry.rules.findings import Finding
from registry.store.models import Concept, Provider, Version


@dataclass(frozen=True, slots=True)
class Measures:
    """What contents are measured by on a day: the policy in force, and what the national levels map to."""

    day: date
    policy: case.Policy
    levels: Mapping[str, Concept]


def judge(version: Version, provider: Provider, by: Measures) -> list[Finding]:
    """The findings on a version for this provider, its accreditations loaded."""
    return rules.judge(Case(version, provider.accreditations, provider.country, by.policy, by.levels, by.day))


def derive(version: Version, by: Measures) -> None:
    """Fill what follows from what is given: ECTS from hours, EQF level and cycle from the national level."""
    if version.ects is None and version.workload_hours:
        # Half credits, rounded down, where the hours then still agree with them; 20 hours are no half credits.
        hours = by.policy["hours_per_ects"]
        ects = version.workload_hours * 2 // hours["minimum"] / 2
        version.ects = ects if version.workload_hours <= ects * hours["maximum"] else None
    if level := by.levels.get(version.level or ""):
        version.eqf_level = version.eqf_level or level.data.get("eqf")
        version.qf_ehea_cycle = version.qf_ehea_cycle or level.data.get("qf_ehea_cycle")
