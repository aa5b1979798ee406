"""The kinds of events, declared once."""

from dataclasses import dataclass
from typing import Literal

Moves = Literal["micro_credential", "provider"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. Public ones make up the change feed.

    `moves` says whose number the event carries when it changes what is public of micro-credentials: that of one, or of
    the provider by whom they are.
    """

    name: str
    subject: str
    public: bool
    moves: Moves | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("provider.registered", "provider", public=True),
        Kind("provider.changed", "provider", public=True, moves="provider"),
        Kind("agency.registered", "agency", public=True),
        Kind("accreditation.granted", "accreditation", public=True, moves="provider"),
        Kind("accreditation.suspended", "accreditation", public=True, moves="provider"),
        Kind("accreditation.reinstated", "accreditation", public=True, moves="provider"),
        Kind("accreditation.withdrawn", "accreditation", public=True, moves="provider"),
        Kind("accreditation.fell_due", "accreditation", public=True, moves="provider"),
        Kind("qualification.registered", "qualification", public=True),
        Kind("recognition.published", "recognition", public=True, moves="micro_credential"),
        Kind("submission.drafted", "submission", public=False),
        Kind("submission.changed", "submission", public=False),
        Kind("submission.submitted", "submission", public=False),
        Kind("submission.taken", "submission", public=False),
        Kind("submission.returned", "submission", public=False),
        Kind("submission.rejected", "submission", public=False),
        Kind("submission.discarded", "submission", public=False),
        Kind("micro_credential.registered", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.version_approved", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.taken_over", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.replaced", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.suspended", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.reinstated", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.teach_out", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.withdrawn", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.revoked", "micro_credential", public=True, moves="micro_credential"),
        Kind("micro_credential.fell_due", "micro_credential", public=True, moves="micro_credential"),
        Kind("offering.announced", "micro_credential", public=True, moves="micro_credential"),
        Kind("offering.changed", "micro_credential", public=True, moves="micro_credential"),
        Kind("offering.cancelled", "micro_credential", public=True, moves="micro_credential"),
        Kind("vocabulary.loaded", "vocabulary", public=True),
        Kind("search_term.changed", "vocabulary", public=True),
        Kind("search_term.retired", "vocabulary", public=True),
        Kind("policy.changed", "policy", public=True),
        Kind("account.created", "account", public=False),
        Kind("key.issued", "key", public=False),
        Kind("key.revoked", "key", public=False),
        Kind("register.marked_demonstration", "register", public=True),
    )
}
