"""What must never change: the database itself refuses it, whatever code asks. Each statement here is raw SQL."""

# ruff: noqa: S608 - table and column names cannot be parameters

import re
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InternalError

from registry.microcredentials import qualifications
from registry.people.accounts import REGISTER
from registry.store.models import Base
from tests.conftest import Register
from tests.making import (
    SKILL,
    TODAY,
    approve,
    decide,
    make_accreditation,
    make_draft,
    make_provider,
    make_registered,
    make_submitted,
    make_submitter,
    number_of,
)

OUTCOME = {"text": {"ar": "ن", "en": "O"}, "skills": [SKILL]}
# Tables that are no part of the record: how far a follower has come, who holds a duty, what was counted.
EMPTIED_FREELY = ("cursors", "leases", "search_indexes", "index_checks", "search_counts")
FULL: dict[str, object] = {
    "learning_outcomes": [OUTCOME, OUTCOME],
    "partners": [{"name": {"en": "P"}, "role": "endorsed"}],
}


@pytest.fixture
def filled(register: Register) -> Register:
    """Give a register with an approved version and a draft of another micro-credential, each with every kind of row
    below it, and with at least one row of every kind of decision."""
    with register.writing() as session:
        provider = make_provider(session)
        granted = make_accreditation(session, provider, fields=["06"])
        session.flush()
        decide(session, granted, "suspended", date(2020, 2, 1))
        decide(session, granted, "reinstated", date(2020, 3, 1))
        first = make_registered(session, provider)
        content = FULL | {"stackability": [{"micro_credential": number_of(first), "credits": 1}]}
        submitter = make_submitter(session, provider)
        approve(session, make_submitted(session, submitter, "approved", **content))
        make_draft(session, submitter, "draft", **content)
        toward = qualifications.register(
            session, provider, by=REGISTER, title={"en": "Q"}, level="6", field=None, ects=180
        )
        qualifications.recognise(
            session,
            number_of(first),
            toward.number,
            by=REGISTER,
            credits_=3,
            condition=None,
            valid_from=TODAY,
        )
    return register


def one_version(state: str) -> str:
    owner = f"(SELECT id FROM micro_credentials WHERE local_id = '{state}')"
    return f"(SELECT id FROM versions WHERE micro_credential_id = {owner})"


def accepted(register: Register, *statements: str) -> list[str]:
    """Give the statements that the database did not refuse; each is tried alone and undone."""
    passed = []
    for statement in statements:
        with register.database.connect() as connection:
            try:
                connection.execute(text(statement))
            except (IntegrityError, InternalError) as error:
                assert re.search("never|stays|ever emptied", str(error.orig)), error  # noqa: PT017
            else:
                passed.append(statement)
    return passed


def test_events_are_neither_changed_nor_deleted(filled: Register) -> None:
    assert not accepted(
        filled,
        "UPDATE ledger_events SET ground = 'x' WHERE position = 1",
        "DELETE FROM ledger_events WHERE position = (SELECT max(position) FROM ledger_events)",
        "UPDATE ledger_head SET position = position - 1",
        "DELETE FROM ledger_head",
    )


def test_numbers_never_go_back(filled: Register) -> None:
    assert not accepted(
        filled,
        "UPDATE number_series SET last = 0 WHERE series = 'MC'",
        "DELETE FROM number_series WHERE series = 'MC'",
        "UPDATE micro_credentials SET number = 'PS-MC-999999' WHERE local_id = 'approved'",
        "UPDATE micro_credentials SET number = NULL WHERE local_id = 'approved'",
        "UPDATE providers SET number = 'PS-HEI-9999'",
        "UPDATE qualifications SET number = 'PS-QF-9999'",
    )


def test_what_was_decided_is_neither_rewritten_nor_deleted(filled: Register) -> None:
    tables = (
        "status_changes",
        "accreditation_changes",
        "accreditations",
        "accreditation_fields",
        "recognitions",
    )
    assert not accepted(
        filled,
        "UPDATE status_changes SET effective_on = '2020-01-01'",
        "UPDATE accreditation_changes SET effective_on = '2020-01-01'",
        "DELETE FROM micro_credentials WHERE local_id = 'approved'",
        "DELETE FROM offerings",
        "DELETE FROM providers",
        "DELETE FROM qualifications",
        *(f"DELETE FROM {table}" for table in tables),
    )


def test_an_approved_version_is_neither_changed_nor_deleted(filled: Register) -> None:
    version = one_version("approved")
    assert not accepted(
        filled,
        f"UPDATE versions SET content = (SELECT content FROM versions WHERE id = {one_version('draft')})"
        f" WHERE id = {version}",
        f"UPDATE versions SET content_sha256 = 'x' WHERE id = {version}",
        f"UPDATE versions SET state = 'version-state:draft' WHERE id = {version}",
        f"DELETE FROM versions WHERE id = {version}",
    )


@pytest.mark.parametrize("profile", ["production"], indirect=True)
def test_no_table_of_record_is_emptied(filled: Register) -> None:
    tables = [name for name in Base.metadata.tables if name not in EMPTIED_FREELY]

    assert not accepted(filled, *(f"TRUNCATE {table} CASCADE" for table in tables))


@pytest.mark.parametrize("profile", ["box"], indirect=True)
def test_no_event_is_replaced(filled: Register) -> None:
    columns = [column.name for column in Base.metadata.tables["ledger_events"].columns]
    forged = ", ".join("'forged'" if name == "ground" else name for name in columns)

    assert not accepted(
        filled, f"REPLACE INTO ledger_events SELECT {forged} FROM ledger_events WHERE position = 3"
    )


def test_a_draft_is_changed_freely(filled: Register) -> None:
    draft = one_version("draft")
    with filled.database.begin() as connection:
        connection.execute(text(f"UPDATE versions SET content_sha256 = 'x' WHERE id = {draft}"))

    assert filled.scalar(f"SELECT count(*) FROM versions WHERE id = {draft} AND content_sha256 = 'x'") == 1
