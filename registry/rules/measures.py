"""What contents are measured by on a day, and what follows from what they give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from registry import rules
from registry.microcredentials.content import Content
from registry.rules import case
from registry.rules.case import Case
from registry.rules.findings import Finding
from registry.store.models import Provider
from registry.values.json import JSONObject


@dataclass(frozen=True, slots=True)
class Measures:
    """What contents are measured by on a day: the policy in force, and what the national levels map to."""

    day: date
    policy: case.Policy
    levels: Mapping[str, JSONObject]


def judge(content: Content, provider: Provider, measures: Measures) -> list[Finding]:
    """Give the findings on a content of this provider, whose accreditations are loaded."""
    return rules.judge(
        Case(
            content, provider.accreditations, provider.country, measures.policy, measures.levels, measures.day
        )
    )


def derive(content: Content, measures: Measures) -> Content:
    """Fill what follows from what is given: ECTS from hours, EQF level and cycle from the national level."""
    derived: dict[str, object] = {}
    if content.ects is None and content.workload_hours:
        # Half credits, rounded down, where the hours then still agree with them; 20 hours are no half credits.
        hours = measures.policy["hours_per_ects"]
        ects = content.workload_hours * 2 // hours["minimum"] / 2
        if content.workload_hours <= ects * hours["maximum"]:
            derived["ects"] = ects
    if level := measures.levels.get(content.level or ""):
        derived["eqf_level"] = content.eqf_level or level.get("eqf")
        derived["qf_ehea_cycle"] = content.qf_ehea_cycle or level.get("qf_ehea_cycle")
    return structs.replace(content, **derived) if derived else content
