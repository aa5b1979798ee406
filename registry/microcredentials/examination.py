"""What every way into the register does with a content: look up what it names, fill in what follows, and judge it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry import policy, rules
from registry.errors import Invalid
from registry.microcredentials.content import Content, references
from registry.microcredentials.content.references import References
from registry.rules.findings import Finding
from registry.rules.measures import Measures, derive, judge
from registry.store.models import MicroCredential, Provider, Version, new_id


@dataclass(frozen=True, slots=True)
class Examined:
    """A content with what follows from it, what the rules find, and the concepts (ids) that are not loaded yet."""

    content: Content
    findings: list[Finding]
    unknown: Set[str]

    @property
    def has_errors(self) -> bool:
        return rules.has_errors(self.findings)

    def as_data(self) -> list[dict[str, object]]:
        """Give the findings as a version keeps them."""
        return [finding.as_data() for finding in self.findings]


def new_version(
    owner: MicroCredential, examined: Examined, sequence: int, moment: datetime, *, basis: str = "review"
) -> Version:
    """Make a draft version of what was examined; the caller adds it to its session before anything is flushed."""
    return Version(
        id=new_id(),
        micro_credential=owner,
        sequence=sequence,
        state="draft",
        basis=basis,
        content=examined.content,
        findings=examined.as_data(),
        comments=[],
        created_at=moment,
        changed_at=moment,
    )


def examine(session: Session, content: Content, provider: Provider, own: str | None = None) -> Examined:
    """Examine one content of a provider, its accreditations loaded; `own` is the number of the micro-credential, if it
    has one. Raises Invalid when the content names what does not exist: that is not even kept in a draft.
    """
    named = references.look_up(session, [content])
    findings = references.findings(content, named, own)
    if rules.has_errors(findings):
        raise Invalid(findings)
    return judged(content, provider, policy.measures(session, named.levels), named, findings)


def judged(
    content: Content, provider: Provider, measures: Measures, named: References, findings: list[Finding]
) -> Examined:
    """Give what the rules find, after these findings on what the content names."""
    derived = derive(content, measures)
    return Examined(derived, [*judge(derived, provider, measures), *findings], named.unknown)
