"""Accounts and their keys: a key is shown once, and opens only what it should, for as long as it should."""

# ruff: noqa: S608 - table and column names cannot be parameters

import pytest
from sqlalchemy import text

from registry.errors import Conflict, NotFound, RegistryError
from registry.people import accounts, keys
from registry.people.accounts import ADMIN, PROVIDER, REGISTER, REVIEWER
from registry.store.models import Base
from tests.conftest import Register
from tests.making import make_key, make_provider


def refusal(register: Register, key: str) -> str:
    with register.sessions() as session, pytest.raises(RegistryError) as refused:
        keys.authenticate(session, key)
    return refused.value.code


def test_a_key_tells_who_acts_and_what_they_may(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        issued = [
            make_key(session, PROVIDER, provider),
            make_key(session, REVIEWER),
            make_key(session, ADMIN),
        ]
    with register.sessions() as session:
        actors = [keys.authenticate(session, key) for key in issued]

    assert [(actor.role, actor.scopes) for actor in actors] == [
        ("provider", ("submit",)), ("reviewer", ("review",)), ("admin", ("review", "register")),
    ]  # fmt: skip
    assert [actor.provider_id for actor in actors] == [provider.id, None, None]


def test_no_table_holds_the_secret(register: Register) -> None:
    with register.writing() as session:
        key = make_key(session, REVIEWER)
    secret = key.split("_", 2)[2]

    with register.database.connect() as connection:
        stored = [
            str(row)
            for table in Base.metadata.tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert any(key.split("_")[1] in row for row in stored)
    assert not [row for row in stored if secret in row]


def test_a_key_is_refused_once_it_has_expired(register: Register) -> None:
    with register.writing() as session:
        key = make_key(session, REVIEWER, days=0)

    assert refusal(register, key) == "key_expired"


def test_a_key_is_refused_once_it_is_revoked(register: Register) -> None:
    with register.writing() as session:
        key, another = make_key(session, REVIEWER), make_key(session, REVIEWER)
    for _ in range(2):
        with register.writing() as session:
            keys.revoke(session, key.split("_")[1], by=REGISTER)

    assert refusal(register, key) == "key_expired"
    assert register.scalar("SELECT count(*) FROM ledger_events WHERE kind = 'key.revoked'") == 1
    with register.sessions() as session:
        assert keys.authenticate(session, another).role == REVIEWER


def test_what_is_not_a_key_is_refused_and_no_more_is_said(register: Register) -> None:
    with register.writing() as session:
        key = make_key(session, REVIEWER)
    kind, name, secret = key.split("_", 2)
    wrong = [
        "", "mcr", "mcr_", f"mcr_{name}", f"mcr_{name}_", f"mcr_{name}_{secret}x", f"mcr_{name}_{secret[:-1]}",
        f"mcr_{'0' * 12}_{secret}", f"{kind.upper()}_{name}_{secret}", f"mcr__{secret}", f"{key} ",
        f"mcr_{name}_ا", f"mcr_{name}\udc80_{secret}",
    ]  # fmt: skip

    assert {refusal(register, text) for text in wrong} == {"unauthenticated"}


def test_a_name_is_taken_once_and_only_who_exists_is_revoked(register: Register) -> None:
    with register.writing() as session:
        accounts.create(session, "ann", REVIEWER, None, by=REGISTER)

    with pytest.raises(Conflict), register.writing() as session:
        accounts.create(session, "ann", ADMIN, None, by=REGISTER)
    with pytest.raises(NotFound), register.writing() as session:
        keys.revoke(session, "nobody", by=REGISTER)


def test_an_account_of_a_provider_has_its_provider_and_no_other_has_one(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
    for role, provider_id in ((PROVIDER, None), (REVIEWER, provider.id)):
        with pytest.raises(Conflict), register.writing() as session:
            accounts.create(session, f"wrong {role}", role, provider_id, by=REGISTER)
