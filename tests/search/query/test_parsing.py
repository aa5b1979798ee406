"""Parameters are read or refused by name; cursors lead only to where they came from."""

import base64
import json
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import BadParameter
from search.answers.find import PARAMETERS
from search.documents.fields import SORTS
from search.facets import BY_NAME, FACETS, MISSING, Days, Facet, Range
from search.query import plan
from search.query.parsing import (
    MAX_WORDS,
    NEXT_START,
    RELEVANCE,
    Query,
    Sort,
    decode_cursor,
    encode_cursor,
    parse,
    parse_text,
)
from tests.making import TODAY

NUMBERS = st.integers(0, 10**7).map(lambda number: number / 100)
DATES = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def refused(**parameters: str | list[str]) -> tuple[str, str]:
    asked = {name: [value] if isinstance(value, str) else value for name, value in parameters.items()}
    with pytest.raises(BadParameter) as caught:
        parse(asked, TODAY)
    return caught.value.name, caught.value.code


@given(st.tuples(st.none() | NUMBERS, st.none() | NUMBERS).filter(any))
def test_ranges_are_written_as_they_are_read(ends: tuple[float | None, float | None]) -> None:
    lower, upper = ends
    if lower is not None and upper is not None and lower >= upper:
        return
    chosen = Range(lower, upper)
    assert BY_NAME["credits"].parse(str(chosen)) == chosen


@given(st.tuples(st.none() | DATES, st.none() | DATES).filter(any))
def test_days_are_written_as_they_are_read(ends: tuple[date | None, date | None]) -> None:
    first, last = ends
    if first and last and first > last:
        return
    assert BY_NAME["start"].parse(str(Days(first, last))) == Days(first, last)


def test_a_range_is_open_at_the_top_and_days_are_not() -> None:
    assert [Range(3, 6).holds(number) for number in (2.9, 3, 5.9, 6)] == [False, True, True, False]
    assert [Range(0, 0).holds(number) for number in (0, 0.01)] == [True, False]
    assert Days(date(2026, 9, 1), date(2026, 9, 30)).holds(date(2026, 9, 30))
    assert str(BY_NAME["price"].parse("free")) == "free"


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_bucket_is_a_value_of_its_parameter(facet: Facet) -> None:
    for bucket in facet.buckets:
        assert str(facet.parse(bucket)) == bucket


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("credits", "three", "not_a_range"),
        ("credits", "3", "not_a_range"),
        ("credits", "..", "not_a_range"),
        ("credits", "3..6..9", "not_a_range"),
        ("credits", "-1..2", "not_a_range"),
        ("credits", "1e3..", "not_a_range"),
        ("credits", "٣..٦", "not_a_range"),
        ("credits", "6..3", "empty_range"),
        ("credits", "3..3", "empty_range"),
        ("credits", "free", "not_a_range"),
        ("price", "nan..", "not_a_range"),
        ("start", "2026-09-01", "not_a_date_range"),
        ("start", "20260901..", "not_a_date_range"),
        ("start", "2026-13-01..", "not_a_date_range"),
        ("start", "2026-12-01..2026-11-01", "empty_range"),
        ("stackable", "yes", "not_a_choice"),
        ("level", "", "not_a_value"),
        ("level", "x" * 201, "not_a_value"),
        ("provider", "a\x00b", "not_a_value"),
        ("provider", "\ud800", "not_a_value"),
        ("sort", "best", "not_a_choice"),
        ("limit", "0", "out_of_range"),
        ("limit", "101", "out_of_range"),
        ("limit", "-1", "out_of_range"),
        ("limit", "٩", "out_of_range"),
        ("facets", "level,nothing", "not_a_choice"),
        ("text_language", "fr", "not_a_choice"),
        ("cursor", "%%%", "bad_cursor"),
        ("color", "red", "unknown_parameter"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str, code: str) -> None:
    assert refused(**{name: value}) == (name, code)


def test_a_parameter_that_counts_once_may_not_come_twice() -> None:
    assert refused(sort=["newest", "title"]) == ("sort", "repeated")
    assert refused(level=[str(number) for number in range(101)]) == ("level", "too_many_values")


def test_documents_get_codes_buckets_and_months() -> None:
    assert BY_NAME["level"].tokens(["5", "5"]) == ["5"]
    assert BY_NAME["credits"].tokens([3, 5.5]) == ["3..6"]
    assert BY_NAME["price"].tokens([0.0]) == ["free", "..100"]
    assert BY_NAME["start"].tokens(["2028-02-10", "2028-02-11"]) == ["2028-02-01..2028-02-29"]
    assert BY_NAME["price"].tokens([]) == BY_NAME["level"].tokens([]) == [MISSING]
    assert BY_NAME["status"].tokens([]) == []
    assert BY_NAME["start"].numbers(["2026-09-01"]) == [date(2026, 9, 1).toordinal()]


def test_only_registered_ones_are_looked_for_by_default() -> None:
    assert parse({}, TODAY).choices == {"status": ("registered",)}
    assert parse({"status": ["withdrawn"]}, TODAY).choices == {"status": ("withdrawn",)}


def test_the_order_follows_from_what_is_asked() -> None:
    assert parse({}, TODAY).sort == parse({"sort": ["relevance"]}, TODAY).sort == "newest"
    assert parse({"q": ["-python"]}, TODAY).sort == "newest"
    assert parse({"q": ['"python"']}, TODAY).sort == "relevance"
    assert parse({"sort": ["title"]}, TODAY).sort == "title_en"
    assert parse({"sort": ["title"], "text_language": ["ar"]}, TODAY).sort == "title_ar"


def test_every_order_but_those_by_score_and_next_start_has_a_field() -> None:
    assert (RELEVANCE, *SORTS, NEXT_START) == get_args(Sort)


def test_text_is_split_into_words_phrases_and_exclusions() -> None:
    words, phrases, excluded = parse_text(
        'دورة "عن بعد" data data -excel -"big data" e-learning «علم البيانات»'
    )
    assert [(word.stems[0], word.kind) for word in words] == [
        ("دور", True),
        ("data", False),
        ("e", False),
        ("learn", False),
    ]
    assert [[word.stems[0] for word in phrase] for phrase in phrases] == [["عن", "بعد"], ["علم", "بيان"]]
    assert [[word.stems[0] for word in phrase] for phrase in excluded] == [["excel"], ["big", "data"]]


@given(st.text(st.one_of(st.characters(), st.sampled_from('"“”«» -−ab\ud800')), max_size=200))
def test_any_text_makes_a_plan(text: str) -> None:
    query = parse({"q": [text]}, TODAY)
    assert len(query.words) <= MAX_WORDS
    plan.make(query)
    assert query.digest


def test_very_long_texts_are_cut() -> None:
    words, _, _ = parse_text(" ".join(f"w{number}" for number in range(5000)))
    assert len(words) == MAX_WORDS


POSITIONS = st.tuples(
    st.floats(0, 1e6, allow_nan=False, width=32), st.integers(0, 2**60), st.integers(0, 10**6)
)


@given(POSITIONS, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
def test_cursors_come_back_as_they_went(position: tuple[float, int, int], key: str) -> None:
    by_score = parse({"q": ["python"]}, TODAY)
    assert decode_cursor(encode_cursor(position, by_score), by_score) == position
    by_key = parse({"sort": ["title_ar"]}, TODAY)
    cursor = encode_cursor((key,), by_key)
    assert decode_cursor(cursor, by_key) == (key,)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "asked", [{"q": ["data"]}, {"q": ["python"], "level": ["5"]}, {"q": ["python"], "sort": ["newest"]}, {}]
)
def test_a_cursor_of_another_query_is_refused(asked: dict[str, list[str]]) -> None:
    cursor = encode_cursor((1.5, 7, 0), parse({"q": ["python"]}, TODAY))
    assert refused(**asked, cursor=cursor) == ("cursor", "cursor_of_another_query")


def test_a_cursor_may_go_on_with_another_limit() -> None:
    cursor = encode_cursor((1.5, 7, 0), parse({"q": ["python"]}, TODAY))
    assert parse({"q": ["python"], "limit": ["3"], "cursor": [cursor]}, TODAY).cursor == (
        1.5,
        7,
        0,
    )


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists, max_leaves=6)
)
def test_a_made_up_position_is_refused(position: object) -> None:
    query = parse({"q": ["python"]}, TODAY)
    parts = [1, query.digest, *(position if isinstance(position, list) else [position])]
    cursor = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
    with pytest.raises(BadParameter):
        decode_cursor(cursor, query)


@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadParameter):
        decode_cursor(text, Query(TODAY))


def test_equal_choices_are_equal_queries() -> None:
    query, same = parse({"level": ["6", "5", "5"]}, TODAY), parse({"level": ["5", "6"]}, TODAY)
    assert query.digest == same.digest == replace(query, limit=5).digest


def test_the_parameters_offered_are_those_understood() -> None:
    names = [parameter.name for parameter in PARAMETERS]
    assert len(names) == len(set(names))
    assert set(BY_NAME) < set(names)
    for parameter in PARAMETERS:
        parse({parameter.name: []}, TODAY)
        for choice in parameter.choices:
            parse({parameter.name: [choice]}, TODAY)
