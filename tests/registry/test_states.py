"""What may happen to a version and to a micro-credential, and who may do it."""

from collections.abc import Callable
from datetime import date

import pytest

from registry import ledger
from registry.errors import Conflict, Invalid, NotFound, RegistryError, Stale
from registry.microcredentials import decisions, drafts, records, reviews
from tests.conftest import Register
from tests.making import (
    TODAY,
    approve,
    day,
    make_accreditation,
    make_accredited_provider,
    make_draft,
    make_provider,
    make_registered,
    make_reviewer,
    make_submitted,
    make_submitter,
    number_of,
)


def test_from_draft_to_the_register_every_step_is_one_event(register: Register) -> None:
    with register.writing() as session:
        version = make_registered(session, offerings=None)

    with register.sessions() as session:
        events = [
            event
            for event in ledger.read(session, 0, 1000)
            if event.subject_type in ("submission", "micro_credential")
        ]
        record = records.get(session, number_of(version))

    assert [event.kind for event in events] == [
        "submission.drafted", "submission.submitted", "submission.taken", "micro_credential.registered",
    ]  # fmt: skip
    assert number_of(version) == events[-1].number == "PS-MC-000001"
    assert record.standing is not None
    assert (record.standing.status, record.standing.since) == ("registered", TODAY)


def test_the_version_in_force_stays_while_a_newer_one_is_under_review(register: Register) -> None:
    with register.writing() as session:
        provider = make_accredited_provider(session)
        first = make_registered(session, provider, "CS-101")
        newer = make_submitted(session, make_submitter(session, provider), "CS-101", workload_hours=80)
    in_force = []
    for approved in (False, True):
        if approved:
            with register.writing() as session:
                approve(session, newer)
        with register.sessions() as session:
            record = records.get(session, number_of(first))
            assert record.version is not None
            in_force.append((record.version.sequence, record.version.content.workload_hours))

    assert in_force == [(1, 75), (2, 80)]


def test_content_with_errors_is_not_submitted_and_nothing_changes(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter, stand_alone=False)
    with pytest.raises(Invalid) as refused, register.writing() as session:
        drafts.submit(session, draft.id, by=submitter, expected=draft.revision)

    assert [finding.code for finding in refused.value.findings] == ["no_stand_alone_value"]
    with register.sessions() as session:
        assert drafts.get(session, draft.id, by=submitter).state == "draft"


def test_nothing_is_approved_once_the_accreditation_has_ended(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider, valid_until=TODAY)
        version = make_submitted(session, make_submitter(session, provider))
    register.today = date(2026, 3, 4)

    with pytest.raises(Invalid, match="invalid"), register.writing() as session:
        approve(session, version)


def test_only_the_reviewer_who_took_it_decides(register: Register) -> None:
    with register.writing() as session:
        version = make_submitted(session, make_submitter(session))
        reviews.take(session, version.id, by=make_reviewer(session))

    with pytest.raises(Conflict, match="not_under_review_by_you"), register.writing() as session:
        reviews.approve(session, version.id, by=make_reviewer(session))


def test_no_provider_sees_or_changes_what_is_another_s(register: Register) -> None:
    with register.writing() as session:
        draft = make_draft(session, make_submitter(session))
        stranger = make_submitter(session)
    attempts: list[Callable[..., object]] = [drafts.submit, drafts.discard]
    for attempt in attempts:
        with pytest.raises(NotFound), register.writing() as session:
            attempt(session, draft.id, by=stranger, expected=draft.revision)
    with register.sessions() as session, pytest.raises(NotFound):
        drafts.get(session, draft.id, by=stranger)


def test_what_was_changed_meanwhile_is_not_submitted(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter)

    with pytest.raises(Stale), register.writing() as session:
        drafts.submit(session, draft.id, by=submitter, expected=draft.revision + 1)


def test_a_version_is_not_approved_from_a_past_day_on(register: Register) -> None:
    with register.writing() as session:
        version = make_submitted(session, make_submitter(session))

    with pytest.raises(Invalid) as refused, register.writing() as session:
        approve(session, version, in_force_from=day(-1))
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [
        ("date_in_past", "/in_force_from")
    ]


def test_submissions_are_listed_newest_first_and_reviews_oldest_first_in_pages(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        make_draft(session, submitter)
        submitted = [make_submitted(session, submitter).id for _ in range(3)]
        make_submitted(session, make_submitter(session))
    with register.sessions() as session:
        mine, count = drafts.page(session, by=submitter, state="submitted", limit=2)
        next_mine, _ = drafts.page(session, by=submitter, state="submitted", after=mine[-1].id)
        queue, queued = reviews.page(session, state=None, after=None, limit=2)
        next_queue, _ = reviews.page(session, state=None, after=queue[-1].id, limit=2)

    assert (count, queued) == (3, 4)
    assert [version.id for version in mine + next_mine] == submitted[::-1]
    assert [version.id for version in queue + next_queue][:3] == submitted
    assert (len(queue), len(next_queue)) == (2, 2)


@pytest.mark.parametrize("act", ["revoke", "withdraw"])
def test_what_has_left_the_register_gets_no_new_version(register: Register, act: str) -> None:
    with register.writing() as session:
        provider = make_accredited_provider(session)
        version = make_registered(session, provider, "CS-101")
        reviewer = make_reviewer(session)
        decisions.change_status(session, number_of(version), act, by=reviewer, ground="review-outcome")
        submitter = make_submitter(session, provider)

    with pytest.raises(RegistryError), register.writing() as session:
        approve(session, make_submitted(session, submitter, "CS-101"))


@pytest.mark.parametrize("act", ["suspend", "reinstate", "revoke"])
def test_what_is_the_ministry_s_to_decide_no_provider_decides(register: Register, act: str) -> None:
    with register.writing() as session:
        provider = make_accredited_provider(session)
        number = number_of(make_registered(session, provider))
        submitter = make_submitter(session, provider)
        if act == "reinstate":
            decisions.change_status(
                session, number, "suspend", by=make_reviewer(session), ground="quality-concern"
            )

    with pytest.raises(RegistryError), register.writing() as session:
        decisions.change_status(session, number, act, by=submitter, ground="review-outcome")
