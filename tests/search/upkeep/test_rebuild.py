"""A new index is built beside the one in use: killed anywhere it goes on, and what is written meanwhile is in both."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from registry import ledger
from registry.clock import now
from registry.errors import Unavailable
from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.settings import Settings
from registry.store.models import SearchIndex
from registry.vocab import loader
from search.documents import fields, items
from search.documents.glossary import GLOSSARY
from search.engines.engine import EngineUnavailable
from search.engines.tantivy.engine import TantivyEngine
from search.query import plan, scoring
from search.query.parsing import Query
from search.upkeep import compare, follow, rebuild
from search.upkeep.duty import Upkeep
from tests.conftest import Register, opened_register
from tests.making import TODAY, make_accredited_provider, make_registered, number_of

ENTRIES = 7


class Killed(Exception):
    """Stands for the end of a process: what it had not saved is lost."""


def fill(register: Register) -> None:
    """Register seven micro-credentials, all in the index."""
    with register.writing() as session:
        provider = make_accredited_provider(session)
        for entry in range(ENTRIES):
            make_registered(session, provider, f"E{entry}")
    register.follow()


@pytest.fixture(scope="module")
def filled_box(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of a filled register in the box, to be copied."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("filled"))
    shutil.copy(prepared_file, settings.data_dir)
    with (
        closing(TantivyEngine(settings.data_dir / "index")) as engine,
        opened_register(settings, "box", lambda: engine) as register,
    ):
        fill(register)
    return settings.data_dir


@pytest.fixture
def filled(register: Register, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Register:
    """Give a filled register that copies two micro-credentials at a time and saves after each two."""
    if register.profile == "box":
        template: Path = request.getfixturevalue("filled_box")
        shutil.copytree(template, register.settings.data_dir, dirs_exist_ok=True)
    else:
        fill(register)
    assert register.engine.count() == ENTRIES
    monkeypatch.setattr(follow, "CHUNK", 2)
    monkeypatch.setattr(rebuild, "SAVE_SECONDS", 0)
    return register


def register_one(register: Register) -> str:
    with register.writing() as session:
        return number_of(make_registered(session))


def begin(register: Register) -> str:
    with register.sessions() as session:
        return rebuild.begin(session).name


def states(register: Register) -> dict[str, str]:
    with register.sessions() as session:
        return {row.name: row.state for row in session.scalars(select(SearchIndex))}


def ids_in_index(register: Register) -> list[str]:
    return sorted(hit.id for hit in register.engine.search(plan.make(Query(TODAY, limit=100))).hits)


def equal(register: Register) -> bool:
    with register.sessions() as session:
        difference = compare.compare(session, register.engine)
    return difference.equal and difference.lag == 0 and difference.documents == register.engine.count()


@contextmanager
def a_process(register: Register) -> Iterator[Upkeep]:
    upkeep = Upkeep(register.sessions, register.engine)
    yield upkeep
    upkeep.builder.close()


def test_what_happens_during_a_build_is_found_at_once_and_is_in_the_new_index(filled: Register) -> None:
    before, name = filled.engine.live(), begin(filled)
    registered: set[str] = set()
    with a_process(filled) as upkeep:
        while filled.engine.live() == before:
            registered.add(register_one(filled))
            upkeep()
            assert registered < set(ids_in_index(filled))
            assert len(registered) < 3 * ENTRIES, (
                "a register that writes without a pause must switch all the same"
            )
    assert filled.engine.live() == name
    assert registered < set(ids_in_index(filled))
    filled.follow()
    assert equal(filled)


def test_a_build_killed_at_any_moment_goes_on_and_neither_loses_nor_doubles(filled: Register) -> None:
    for moment in (1, 2, 4, 7):
        name = begin(filled)
        calls = 0

        def killed_at(when: int = moment) -> None:
            nonlocal calls
            calls += 1
            if calls == when:
                raise Killed

        upkeep = Upkeep(filled.sessions, filled.engine)
        try:
            for _ in range(40):
                upkeep(killed_at)
        except Killed:
            pass
        upkeep.builder.close()
        number = register_one(filled)
        filled.follow()
        assert filled.engine.live() == name
        assert number in ids_in_index(filled)
        assert equal(filled)


def test_a_process_killed_between_the_switch_and_its_note_leaves_it_to_the_next(filled: Register) -> None:
    before, name = filled.engine.live(), begin(filled)
    filled.follow()
    with filled.sessions() as session:
        session.execute(update(SearchIndex).where(SearchIndex.name == name).values(state="building"))
        session.execute(update(SearchIndex).where(SearchIndex.name == before).values(state="live"))
        session.commit()
    filled.follow()

    assert states(filled) == {before: "retired", name: "live"}
    assert equal(filled)


def test_a_build_whose_index_is_gone_begins_again(filled: Register) -> None:
    name = begin(filled)
    with a_process(filled) as upkeep:
        upkeep()
    filled.engine.drop(name)
    filled.follow()

    assert filled.engine.live() == name
    assert equal(filled)


def test_a_build_of_another_release_is_thrown_away(filled: Register) -> None:
    name = begin(filled)
    with filled.sessions() as session:
        session.execute(update(SearchIndex).where(SearchIndex.name == name).values(name="older-form-1"))
        session.commit()
    filled.engine.build("older-form-1").close()
    filled.follow()

    assert set(states(filled)) == set(filled.engine.names()) == {filled.engine.live()}


def test_a_changed_vocabulary_is_another_index_and_the_same_one_is_not(filled: Register) -> None:
    before = filled.engine.live()
    assert before
    filled.follow()
    assert filled.engine.live() == before
    with filled.writing() as session:
        about = {"title_en": "T", "title_ar": "T", "version": "2", "source": "ministry", "licence": "own"}
        row = loader.Row("zymurgy", {"en": "zymurgy", "ar": "تخمير"}, data={"kind": "subject"})
        loader.load(session, GLOSSARY, [row], about)
    filled.follow()

    after = filled.engine.live()
    assert after
    assert fields.content_of(after) != fields.content_of(before)
    assert equal(filled)


@contextmanager
def doubled_weights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Double all weights there are, the fields' own in place, and compute the hash of the schema anew."""
    texts = (*fields.TEXT_FIELDS, *fields.SPOTTED_FIELDS)
    weights = [text.weight for text in texts]
    with monkeypatch.context() as patched:
        for name, value in [*vars(scoring).items()]:
            if isinstance(value, float):
                patched.setattr(scoring, name, value * 2)
        for text in texts:
            object.__setattr__(text, "weight", text.weight * 2)
        fields.mapping_hash.cache_clear()
        try:
            yield
        finally:
            for text, weight in zip(texts, weights, strict=True):
                object.__setattr__(text, "weight", weight)
            fields.mapping_hash.cache_clear()


def test_a_changed_weight_rebuilds_nothing(filled: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.engine.live()
    assert before
    with doubled_weights(monkeypatch):
        filled.follow()

    assert filled.engine.live() == before
    assert filled.engine.names() == [before]


def test_the_index_before_is_removed_after_its_grace(filled: Register) -> None:
    before, name = filled.engine.live(), begin(filled)
    filled.follow()
    assert set(filled.engine.names()) == {before, name}
    with filled.sessions() as session:
        late = now(session) - rebuild.GRACE - timedelta(seconds=1)
        session.execute(update(SearchIndex).where(SearchIndex.name == before).values(retired_at=late))
        session.commit()
    filled.follow()

    assert filled.engine.names() == [name]
    assert states(filled) == {name: "live"}


@pytest.mark.parametrize("values", [{"position": 10**6}, {"name": "of-another-store"}])
def test_an_index_that_this_store_did_not_make_is_built_anew(
    filled: Register, values: dict[str, int | str]
) -> None:
    before = filled.engine.live()
    with filled.sessions() as session:
        session.execute(update(SearchIndex).values(**values))
        session.commit()
    filled.follow()

    assert filled.engine.live() != before
    assert equal(filled)


def test_the_new_index_is_named_after_what_the_store_holds_when_it_begins(filled: Register) -> None:
    with filled.sessions() as session:
        assert fields.content_of(begin(filled)) == rebuild.wanted(session)
        assert begin(filled) == begin(filled)


def test_a_status_changed_during_a_build_is_right_after_it(filled: Register) -> None:
    begin(filled)
    with a_process(filled) as upkeep:
        upkeep()
        with filled.writing() as session:
            decisions.change_status(
                session, "PS-MC-000001", "revoke", by=REGISTER, ground="false-information"
            )
        while upkeep():
            pass
    with filled.sessions() as session:
        assert follow.lag(session) == 0
        assert ledger.head_position(session) > 0
    assert equal(filled)
    assert {
        items.on(hit.stored, TODAY)["status"]
        for hit in filled.engine.search(plan.make(Query(TODAY))).hits
        if hit.id == "PS-MC-000001"
    } == {"revoked"}


def test_a_build_whose_engine_failed_is_opened_again(
    filled: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = begin(filled)
    with a_process(filled) as upkeep:
        upkeep()
        broken = upkeep.builder._open
        assert broken

        def fail(_documents: object) -> None:
            raise EngineUnavailable

        monkeypatch.setattr(broken[1], "put", fail)
        with pytest.raises(Unavailable):
            upkeep()
        while upkeep():
            pass
    assert filled.engine.live() == name
    assert equal(filled)
