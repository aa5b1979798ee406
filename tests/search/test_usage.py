"""What is counted of a search, and what never is; counts reach the store whatever happens beside them."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from registry.store.models import SearchCount
from search import usage
from search.answers.find import Results
from search.query.parsing import parse
from search.usage import SearchUsage, kept
from tests.conftest import ROOT, Register

MONDAY = date(2026, 3, 2)


def result(words: str, total: int = 1, *, corrected: str | None = None, **parameters: str) -> Results:
    query = parse({"q": [words]} | {name: [value] for name, value in parameters.items()}, MONDAY)
    return Results(query, [], total, [], None, interpreted_as=corrected)


@pytest.fixture
def counting(register: Register) -> Iterator[SearchUsage]:
    with closing(SearchUsage(register.sessions, register.clock)) as counter:
        yield counter


def rows(register: Register) -> list[tuple[object, ...]]:
    """(text, language, asked, empty, interpreted, hits) of all that is counted."""
    with register.sessions() as session:
        counts = session.scalars(select(SearchCount).order_by(SearchCount.week, SearchCount.text))
        return [
            (count.text, count.language, count.asked, count.empty, count.interpreted, count.hits)
            for count in counts
        ]


@pytest.mark.parametrize(
    ("typed", "text", "language"),
    [
        ("  Data   SCIENCE ", "data science", "en"),
        ("«الأمن السيبراني»", "الامن السيبراني", "ar"),
        ("بَرْمَجَـــة", "برمجه", "ar"),
        ("دورة Python ٣", "دوره python 3", "mixed"),
        ("C++", "c++", "en"),
        ("2026", "2026", "en"),
        ("vb.net node.js", "vb.net node.js", "en"),
        ("ISO 9001:2015", "iso 9001 2015", "en"),
        ("PS-MC-000123", "ps mc 000123", "en"),
        ("excel " * 12, " ".join(["excel"] * 12), "en"),
    ],
)
def test_the_words_of_a_search_are_kept_in_one_form(typed: str, text: str, language: str) -> None:
    assert kept(typed) == (text, language)


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("an address of mail", "sara.ahmad@example.ps"),
        ("an address of mail with a wide sign", "sara＠example"),
        ("a name in a network", "@sara"),
        ("an address of a page", "https://example.ps/me?id=4"),
        ("an address without its scheme", "www.example.net"),
        ("an address of a page with nothing before it", "profile example.com"),
        ("a telephone number", "0599123456"),
        ("a telephone number in groups", "+970 (59) 912-34-56"),
        ("a telephone number in Arabic digits", "٠٥٩٩١٢٣٤٥٦"),
        ("a telephone number in Persian digits, in groups", "۰۵۹ ۹۱۲ ۳۴۵۶"),
        ("an identity number with words around it", "هوية 912345678 شهادة"),
        ("an identity number with hidden signs in it", "912\u200b345\u200d678"),
        ("a day of birth", "1999-12-31"),
        ("a letter", "my name is sara and I live in nablus and I look for a course"),
        ("a text of few long words", "ا" * 101),
    ],
)
def test_what_may_be_a_persons_is_counted_without_its_text(what: str, typed: str) -> None:
    assert kept(typed)[0] == "", what


def test_a_search_with_words_is_counted_by_its_first_page(register: Register, counting: SearchUsage) -> None:
    counting.note(result("Python", 40))
    counting.note(result("python", 0, mode="online"))
    counting.note(result("pyton", 2, corrected="python"))
    counting.note(result('"machine learning"', 3))
    counting.note(result("0599 123456", 0))
    counting.note(result("-python", 5))
    counting.note(result("", 50, mode="online"))
    counting.flush()

    assert rows(register) == [
        ("", "en", 1, 1, 0, 0),
        ("machine learning", "en", 1, 0, 0, 3),
        ("python", "en", 2, 1, 0, 0),
        ("pyton", "en", 1, 0, 1, 2),
    ]


def test_a_week_begins_on_monday_in_the_registers_own_zone(register: Register, counting: SearchUsage) -> None:
    for day in (MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)):
        register.today = day
        counting.note(result("python"))
    counting.flush()

    with register.sessions() as session:
        weeks = session.execute(select(SearchCount.week, SearchCount.asked).order_by(SearchCount.week))
        assert [tuple(row) for row in weeks] == [
            (MONDAY - timedelta(days=7), 1),
            (MONDAY, 2),
            (MONDAY + timedelta(days=7), 1),
        ]


def test_nothing_but_the_counts_is_in_the_store(register: Register, counting: SearchUsage) -> None:
    counting.note(result("python"))
    counting.flush()

    with register.database.connect() as connection:
        columns = connection.execute(text("SELECT * FROM search_counts")).keys()
    assert set(columns) == {"week", "text", "language", "asked", "empty", "interpreted", "hits"}


def test_the_timer_writes_without_another_request(
    register: Register, counting: SearchUsage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "SECONDS", 0.05)
    written = threading.Event()
    flush = counting.flush

    def flush_and_say() -> None:
        flush()
        written.set()

    monkeypatch.setattr(counting, "flush", flush_and_say)

    counting.note(result("python"))

    assert written.wait(10)
    assert rows(register) == [("python", "en", 1, 0, 0, 1)]


def test_a_store_that_is_away_loses_nothing_and_memory_stays_bounded(
    register: Register, counting: SearchUsage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_TEXTS", 4)
    with register.database.begin() as connection:
        connection.execute(text("ALTER TABLE search_counts RENAME TO away"))
    for word in ("one", "two", "three", "one"):
        counting.note(result(word, 0))
    counting.flush()
    for word in ("one", "four", "five", "six"):
        counting.note(result(word, 7))
    counting.flush()
    assert len(counting._counts) <= 4 + 3
    with register.database.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO search_counts"))
    counting.close()

    assert rows(register) == [
        ("", "en", 2, 0, 0, 7),
        ("four", "en", 1, 0, 0, 7),
        ("one", "en", 3, 2, 0, 7),
        ("three", "en", 1, 1, 0, 0),
        ("two", "en", 1, 1, 0, 0),
    ]


def test_what_is_searched_is_not_in_the_log_when_it_cannot_be_written(
    register: Register, counting: SearchUsage, caplog: pytest.LogCaptureFixture
) -> None:
    with register.database.begin() as connection:
        connection.execute(text("ALTER TABLE search_counts RENAME TO away"))
    counting.note(result("secretword"))
    counting.flush()
    with register.database.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO search_counts"))

    assert "not written yet" in caplog.text
    assert "secretword" not in caplog.text


def test_threads_that_count_at_once_lose_nothing(register: Register, counting: SearchUsage) -> None:
    def count() -> None:
        for place in range(300):
            counting.note(result("python", place % 2))
            if place % 50 == 0:
                counting.flush()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting.flush()

    ((_, _, count_, empty, _, _),) = rows(register)
    assert (count_, empty) == (1200, 600)


_PROCESS = """
from registry.clock import SystemClock
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions
from registry.settings import Settings
from search.usage import SearchUsage
from tests.search.test_usage import result

settings = Settings.from_environment()
store, clock = make_engine(settings), SystemClock(settings.timezone)
usage = SearchUsage(make_sessions(store, settings, clock), clock)
for turn in range(25):
    for word in ("one", "two", "three", "four", "five")[:: 1 if turn % 2 else -1]:
        usage.note(result(word, 0))
    usage.flush()
usage.close()
store.dispose()
"""


def test_two_processes_write_the_same_rows_at_once(register: Register) -> None:
    environment = os.environ | {
        "DATABASE_URL": register.settings.database_url,
        "DATA_DIR": str(register.settings.data_dir),
    }
    command = [sys.executable, "-W", "error", "-c", _PROCESS]
    started = [subprocess.Popen(command, cwd=ROOT, env=environment) for _ in range(2)]
    assert [process.wait(60) for process in started] == [0, 0]

    assert {row[0]: row[2:4] for row in rows(register)} == dict.fromkeys(
        ("one", "two", "three", "four", "five"), (50, 50)
    )
