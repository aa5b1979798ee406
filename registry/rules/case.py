"""What the rules look at: the content, who submits it, and what was in force on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.microcredentials.content import Content
from registry.store.models import Accreditation
from registry.values.json import JSONObject

Policy = dict[str, JSONObject]


@dataclass(frozen=True, slots=True)
class Case:
    content: Content
    accreditations: Sequence[Accreditation]
    """All of the provider's, with fields and changes loaded."""
    provider_country: str | None
    policy: Policy
    levels: Mapping[str, JSONObject]
    """What the national levels that contents name map to, by code: `eqf`, `qf_ehea_cycle`."""
    on: date
