"""What is remembered of an index is forgotten as soon as the index holds something else, on each profile."""

import pytest

from search.answers import find
from search.answers.searching import Search
from search.upkeep import compare, rebuild
from search.upkeep.position import position_reader
from tests.conftest import Register
from tests.making import make_accredited_provider, make_registered


@pytest.fixture
def search(register: Register) -> Search:
    with register.writing() as session:
        make_registered(session, make_accredited_provider(session), title={"en": "Zoology", "ar": "علم"})
    register.follow()
    return Search(
        register.engine, position_reader(register.database), register.sessions, register.clock.today
    )


def test_what_is_remembered_holds_until_the_index_has_followed(register: Register, search: Search) -> None:
    words = search.index_words()
    assert words.of("zoology")[0] == 1
    assert search.index_words() is words
    with register.writing() as session:
        make_registered(session, make_accredited_provider(session), title={"en": "Zoology", "ar": "علم"})
    assert search.index_words() is words

    register.follow()
    assert search.index_words().of("zoology")[0] == 2


def test_a_repair_moves_it(register: Register, search: Search) -> None:
    assert search.index_words().of("zoology")[0] == 1
    with register.sessions() as session:
        register.engine.remove(dict(register.engine.positions()))
        register.engine.refresh()
        difference = compare.compare(session, register.engine)
        words = search.index_words()
        compare.repair(session, register.engine, difference)
        compare.note(session, difference, repaired=True)

    assert search.index_words() is not words


def test_a_new_index_moves_it(register: Register, search: Search) -> None:
    words = search.index_words()
    with register.sessions() as session:
        rebuild.begin(session)
    assert search.index_words() is words

    register.follow()
    assert search.index_words() is not words


def test_it_is_read_once_a_search(register: Register, search: Search) -> None:
    asked = []
    counting = Search(search.engine, lambda: asked.append(1), register.sessions, register.clock.today)
    assert find.find(counting, {"q": ["zoolgy in the mornings"]}).interpreted_as == "zoology in the mornings"
    assert len(asked) == 1
    find.find(counting, {})
    assert len(asked) == 1
