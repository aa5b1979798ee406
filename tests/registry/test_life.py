"""Every way that a micro-credential can go: random steps, compared with a model that knows only its two states."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from registry.errors import Conflict, NotFound
from registry.microcredentials import decisions, drafts, records, reviews
from registry.store.models import Version
from tests.conftest import Register
from tests.making import (
    make_reviewer,
    make_submitter,
    number_of,
    read_content,
)

MakeBox = Callable[[], AbstractContextManager[Register]]
NOTE = {"en": "because"}

# Design, section 3: state → {act: state after}.
VERSION_STATES = {
    "none": {"draft": "draft"},
    "draft": {"change": "draft", "submit": "submitted", "discard": "discarded"},
    "submitted": {"take": "in_review", "discard": "discarded"},
    "in_review": {"approve": "approved", "reject": "rejected", "return": "returned"},
    "returned": {"change": "returned", "submit": "submitted", "discard": "discarded"},
    "approved": {"draft": "draft"},
    "rejected": {"draft": "draft"},
    "discarded": {"draft": "draft"},
}
STATUSES = {
    "registered": {
        "suspend": "suspended",
        "teach-out": "teach-out",
        "withdraw": "withdrawn",
        "revoke": "revoked",
    },
    "suspended": {"reinstate": "registered", "withdraw": "withdrawn", "revoke": "revoked"},
    "teach-out": {"reinstate": "registered", "withdraw": "withdrawn", "revoke": "revoked"},
}
ACTS = sorted({act for acts in VERSION_STATES.values() for act in acts})
STATUS_ACTS = sorted(decisions.TRANSITIONS)


class MicroCredentialLife(RuleBasedStateMachine):
    """One micro-credential from its first draft on. The model: the state of its last version, and its own status."""

    make_box: ClassVar[MakeBox]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.register = self.stack.enter_context(type(self).make_box())
        with self.register.writing() as session:
            self.submitter = make_submitter(session)
            self.reviewer = make_reviewer(session)
        self.state, self.status = "none", ""
        self.version: Version | None = None
        self.number = ""
        self.position = self.register.position

    def teardown(self) -> None:
        self.stack.close()

    @rule(act=st.sampled_from(ACTS))
    def version_act(self, act: str) -> None:
        after = VERSION_STATES[self.state].get(act)
        before = self.stored()
        try:
            with self.register.writing() as session:
                version = act_on_version(session, act, self)
        except (Conflict, NotFound):
            assert after is None, f"{act} was refused in {self.state}"
            assert self.stored() == before
            return
        assert after is not None, f"{act} was allowed in {self.state}"
        self.version, self.state = version, after
        self.position += 1
        if act == "approve" and not self.number:
            self.number, self.status = number_of(version), "registered"

    @rule(act=st.sampled_from(STATUS_ACTS))
    def status_act(self, act: str) -> None:
        after = STATUSES.get(self.status, {}).get(act)
        try:
            with self.register.writing() as session:
                decisions.change_status(session, self.number, act, by=self.reviewer, ground="review-outcome")
        except (Conflict, NotFound):
            assert after is None
            return
        assert after is not None, f"{act} was allowed of {self.status}"
        self.status = after
        self.position += 1

    @invariant()
    def the_ledger_moved_by_what_was_done(self) -> None:
        assert self.register.position == self.position

    @invariant()
    def the_store_holds_what_the_model_says(self) -> None:
        if self.version is not None:
            assert self.stored() == (self.state, self.version.revision)
        if self.number:
            with self.register.sessions() as session:
                standing = records.get(session, self.number).standing
                assert standing is not None
                assert standing.status == self.status

    def stored(self) -> tuple[str, int] | None:
        if self.version is None:
            return None
        with self.register.sessions() as session:
            version = session.get_one(Version, self.version.id)
            return version.state, version.revision


def act_on_version(session: Session, act: str, life: MicroCredentialLife) -> Version:
    by, reviewer = life.submitter, life.reviewer
    if act == "draft" or life.version is None:
        if act != "draft":
            raise NotFound("not_found")
        return drafts.draft(session, "CS-101", read_content(), by=by)
    id_, expected = life.version.id, life.version.revision
    match act:
        case "change":
            return drafts.change(session, id_, read_content(ects=2.5), by=by, expected=expected)
        case "submit":
            return drafts.submit(session, id_, by=by, expected=expected)
        case "discard":
            return drafts.discard(session, id_, by=by, expected=expected)
        case "take":
            return reviews.take(session, id_, by=reviewer)
        case "return":
            return reviews.return_(session, id_, by=reviewer, comments=[], note=NOTE)
        case "reject":
            return reviews.reject(session, id_, by=reviewer, ground="duplicate", note=None)
    return reviews.approve(session, id_, by=reviewer)


def test_a_micro_credential_lives_only_as_the_design_says(make_box: MakeBox) -> None:
    life = type("Life", (MicroCredentialLife,), {"make_box": staticmethod(make_box)})
    run_state_machine_as_test(life, settings=settings(stateful_step_count=30))
