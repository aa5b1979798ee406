"""What was in force, and visible, on a date: one function, used by search, pages, API and verification.

All of it is computed from dated rows; nothing is set when a day passes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from registry.microcredentials.content import Content
from registry.microcredentials.spells import Spell, day_after, spells_of
from registry.store.models import Accreditation, MicroCredential, StatusChange, Version

REGISTERED, SUSPENDED, EXPIRED = "registered", "suspended", "expired"
STATUSES = (REGISTERED, SUSPENDED, "teach-out", "withdrawn", "revoked", EXPIRED)
"""Every status that an entry may have, as the vocabulary `status` has them."""

# A status the ministry or the provider gave stands by itself; only of a registered entry does the accreditation
# decide further. Teaching out goes on without it: that is what it is for.


@dataclass(frozen=True, slots=True)
class Standing:
    """`version` is the content in force on the day. `cause` says why the status is not simply a decision's."""

    on: date
    status: str
    since: date
    version: Version
    cause: str | None = None
    change: StatusChange | None = None
    accreditation: Accreditation | None = None


def of(micro_credential: MicroCredential, on: date) -> Standing | None:
    """None on a day before its first registration. Needs versions, status changes, and the provider's
    accreditations with fields and changes loaded.
    """
    version = version_in_force(micro_credential.versions, on)
    changes = [change for change in micro_credential.status_changes if change.effective_on <= on]
    if version is None or not changes:
        return None
    change = changes[-1]
    standing = Standing(on, change.status, change.effective_on, version, change=change)
    if change.status != REGISTERED:
        return standing
    if version.content.valid_until is not None and version.content.valid_until < on:
        return replace(standing, status=EXPIRED, cause="validity_ended")
    if version.basis == "earlier_list":
        return standing
    state, accreditation = of_scope(micro_credential.provider.accreditations, version.content, on)
    if state == "granted":
        return replace(standing, accreditation=accreditation)
    if state == SUSPENDED:
        return replace(standing, status=SUSPENDED, cause="accreditation_suspended")
    return replace(standing, status=EXPIRED, cause="accreditation_ended")


def statuses(micro_credential: MicroCredential, since: date) -> list[Spell]:
    """Give the status of every day from one on, as far as is known today; needs what `of` needs."""

    def status_on(day: date) -> str | None:
        standing = of(micro_credential, day)
        return standing.status if standing else None

    return spells_of(status_on, _changes(micro_credential), since)


def _changes(micro_credential: MicroCredential) -> Iterator[date]:
    """Give every day on which the status may become another."""
    for change in micro_credential.status_changes:
        yield change.effective_on
    for version in micro_credential.versions:
        if version.state == "approved" and version.in_force_from:
            yield version.in_force_from
            yield from day_after(version.valid_until)
    for accreditation in micro_credential.provider.accreditations:
        yield accreditation.valid_from
        yield from day_after(accreditation.valid_until)
        for decided in accreditation.changes:
            yield decided.effective_on


def of_scope(
    accreditations: Iterable[Accreditation], content: Content, on: date
) -> tuple[str, Accreditation | None]:
    """How the content's fields and level are covered on the day: granted (with an accreditation that does),
    suspended or ended. Each field may be covered by another accreditation; the worst covered one decides.
    """
    in_level = [
        accreditation
        for accreditation in accreditations
        if content.eqf_level is None or covers_level(accreditation, content.eqf_level)
    ]
    worst, granting = "granted", None
    for field in content.fields or ("",):
        states = {
            of_accreditation(accreditation, on): accreditation
            for accreditation in in_level
            if not field or covers_field(accreditation, field)
        }
        if "granted" in states:
            granting = states["granted"]
        elif SUSPENDED in states:
            worst = SUSPENDED if worst == "granted" else worst
        else:
            worst = "ended"
    return worst, granting if worst == "granted" else None


def version_in_force(versions: Iterable[Version], on: date) -> Version | None:
    """Give the approved version with the latest date by that day; of two of one day, the later approved."""
    approved = [
        version
        for version in versions
        if version.state == "approved" and version.in_force_from and version.in_force_from <= on
    ]
    return max(approved, key=lambda version: (version.in_force_from, version.sequence), default=None)


def first_version(versions: Iterable[Version]) -> Version | None:
    """Give the approved version that came into force first, or will; of two of one day, the later approved."""
    days = [
        version.in_force_from for version in versions if version.state == "approved" and version.in_force_from
    ]
    return version_in_force(versions, min(days)) if days else None


def of_accreditation(accreditation: Accreditation, on: date) -> str:
    """granted, suspended, withdrawn, expired, or not_yet."""
    if on < accreditation.valid_from:
        return "not_yet"
    state = "granted"
    for change in accreditation.changes:
        if change.effective_on <= on:
            state = "granted" if change.decision == "reinstated" else change.decision
    if state != "withdrawn" and accreditation.valid_until is not None and accreditation.valid_until < on:
        return EXPIRED
    return state


def covers_field(accreditation: Accreditation, field: str) -> bool:
    """Say whether a field is, or is above, another: ISCED-F codes are prefixes of each other."""
    return not accreditation.fields or any(field.startswith(row.field) for row in accreditation.fields)


def covers_level(accreditation: Accreditation, eqf_level: str) -> bool:
    return accreditation.highest_level is None or int(eqf_level) <= int(accreditation.highest_level)
