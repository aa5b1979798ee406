"""What is being typed, completed on both engines; the names in use, counted and remembered."""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions
from search.answers import suggest
from search.answers.names_in_use import Name, Names
from search.answers.searching import Search
from search.answers.suggest import Completion
from search.engines.engine import Engine
from search.engines.guard import Guard
from search.facets import BY_NAME, MISSING
from tests.making import SKILL, TODAY
from tests.search.samples import make_document


@pytest.fixture(scope="module")
def sessions(
    prepared_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sessionmaker[Session]]:
    """Give the vocabularies; no record and no provider."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("store"))
    shutil.copy(prepared_file, settings.data_dir)
    store = make_engine(settings)
    yield make_sessions(store, settings)
    store.dispose()


@pytest.fixture(scope="module")
def search(engine: Engine, sessions: sessionmaker[Session]) -> Search:
    return Search(engine, lambda: None, sessions, lambda: TODAY)


def _titles(search: Search, text: str, limit: int = 8) -> Sequence[Completion]:
    return suggest.suggest(search, text, limit)[0].items


@pytest.mark.parametrize(
    ("text", "first"),
    [("pyth", 2), ("الأمن السي", 3), ("سيبر", 3), ("intro", 1), ("project man", 9), ("مقد", 1)],
)
def test_titles_are_suggested_while_typing(search: Search, text: str, first: int) -> None:
    assert [title.value for title in _titles(search, text)][:1] == [f"PS-MC-{first:06d}"]


def test_titles_that_begin_with_what_is_typed_come_first(search: Search) -> None:
    titles = _titles(search, "pr")
    assert [title.text for title in titles] == [
        # Neither begins so: in the order of titles.
        "Agile Project Management",
        "Introduction to Programming with Python",
    ]
    assert _titles(search, "ph")[0].text == "Photography for Everyone"
    assert all(title.language == "en" for title in titles)
    assert "Legacy Python Programming" not in {title.text for title in titles}
    assert len(_titles(search, "pr", 1)) == 1


def test_both_engines_suggest_alike(both_engines: list[Engine], sessions: sessionmaker[Session]) -> None:
    searches = [Search(engine, lambda: None, sessions, lambda: TODAY) for engine in both_engines]
    for typed in (
        "py",
        "python",
        "with py",
        "data an",
        "ال",
        "ا",
        "الب",
        "في",
        "5g",
        "و",
        "إدار",
        "for e",
        "and",
    ):
        embedded, elastic = (suggest.suggest(search, typed) for search in searches)
        assert embedded == elastic, typed


def test_a_title_that_more_have_than_are_read_is_not_taken_for_one(
    new_engine: Engine, sessions: sessionmaker[Session]
) -> None:
    new_engine.put([make_document(serial, en="Zoology") for serial in range(1, 31)])
    new_engine.put([make_document(31, en="Zoo keeping")])
    new_engine.refresh()

    search = Search(new_engine, lambda: None, sessions, lambda: TODAY)
    completions = [(title.text, title.value) for title in _titles(search, "zo", 2)]
    assert completions == [("Zoo keeping", "PS-MC-000031"), ("Zoology", None)]


def test_names_that_begin_with_what_is_typed_come_first_then_what_more_have_then_the_shorter() -> None:
    labels = [
        ("analysis of data", 9),
        ("data science", 2),
        ("data analysis", 5),
        ("data", 2),
        ("big data", 7),
        ("update", 9),
    ]
    by_alternative = Name("statistics", 20, {"en": "statistics"}, {"en": ["data reading"]})
    names = Names([by_alternative, *(Name(text, count, {"en": text}, {}) for text, count in labels)])

    assert [name.value for name, _ in names.begun([("dat",)], "en")] == [
        "data analysis",
        "data",
        "data science",
        "analysis of data",
        "big data",
        "statistics",
    ]


def test_every_value_of_what_is_found_without_filters_is_counted(new_engine: Engine) -> None:
    skills = [f"skill-{number:03d}" for number in range(BY_NAME["skill"].most + 20)]
    new_engine.put(
        [
            make_document(1, en="One", facets={"skill": skills, "occupation": ["smith"]}),
            make_document(2, en="Two", facets={"skill": skills[:1]}),
            make_document(3, en="Three", facets={"skill": [*skills, "hidden"]}, status="suspended"),
        ]
    )
    new_engine.refresh()

    counted = new_engine.values(["skill", "occupation", "provider"], TODAY)
    assert counted["skill"] == {**dict.fromkeys(skills, 1), skills[0]: 2}
    assert counted["occupation"] == {"smith": 1, MISSING: 1}
    assert counted["provider"] == {}


class _Waiting(Guard):
    """An engine whose counting waits until it may go on."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, 2)
        self.asked, self.go_on = Event(), Event()

    def values(self, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
        self.asked.set()
        assert self.go_on.wait(10)
        return super().values(facets, day)


def test_names_are_made_anew_by_one_while_others_go_on_with_the_old(
    new_engine: Engine, sessions: sessionmaker[Session]
) -> None:
    slow = _Waiting(new_engine)
    slow.go_on.set()
    position = 1
    search = Search(slow, lambda: position, sessions, lambda: TODAY)

    def skills() -> list[str]:
        return [completion.text for completion in suggest.suggest(search, "python")[1].items]

    assert skills() == []
    new_engine.put([make_document(1, en="One", facets={"skill": [SKILL]})])
    new_engine.refresh()
    assert skills() == []
    position = 2
    slow.asked.clear()
    slow.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        anew = pool.submit(skills)
        assert slow.asked.wait(10)
        assert skills() == []
        slow.go_on.set()
        assert anew.result(10) == ["Python (computer programming)"]
    assert skills() == ["Python (computer programming)"]
