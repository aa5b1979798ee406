"""What facets find and count on a day, against a plain model of it: over random documents with offerings, on both
engines.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.microcredentials.spells import Spell, spells_of, value_of
from search.documents.fields import Document
from search.engines.engine import Engine
from search.facets import (
    BY_NAME,
    FACETS,
    MISSING,
    OFFERING_FACETS,
    Choice,
    Days,
    Facet,
    FacetValue,
    FacetValues,
    Range,
)
from search.query.parsing import parse
from tests.search.asking import counts, find, ids, switched
from tests.search.conftest import MakeEngine
from tests.search.samples import always, make_document

POOLS: Mapping[str, Sequence[Sequence[str | float]]] = {
    "field": [["06", "061", "0613"], ["06", "061", "0612"], ["04", "041", "0413"]],
    "level": [["5"], ["6"]],
    "provider": [["one"], ["two"]],
    "language": [["ar"], ["ar", "en"]],
    "credits": [[3.0], [5.5], [20.0]],
    "hours": [[9.0], [25.0], [99.5]],
    "assessment_type": [["exam"], ["exam", "project"]],
    "skill": [["S", "S1", "writing"], ["S", "S1", "reading", "S2", "coding"], ["S", "S2", "coding"]],
    "occupation": [["clerk"], ["clerk", "coder"]],
    "stackable": [["true"], ["false"]],
    "mode": [["online"], ["onsite"], ["online", "onsite"]],
    "price": [[0.0], [99.0], [100.0], [1200.0]],
    "start": [["2026-09-01"], ["2026-09-15"], ["2026-11-30"]],
    "place": [["ramallah"], ["gaza"], ["سلفيت"]],
}
CODES = {name: sorted({str(code) for codes in pool for code in codes}) for name, pool in POOLS.items()} | {
    facet.name: list(facet.choices) for facet in FACETS if facet.timed
}
# The values of timed facets change within these days.
FIRST, DAYS = date(2026, 3, 1), 60


def _drawn(random: Random, facets: Iterable[Facet]) -> FacetValues:
    return {
        facet.name: _spells(random, facet) if facet.timed else random.choice(POOLS[facet.name])
        for facet in facets
        if not facet.has_missing or random.random() < 0.7
    }


def _spells(random: Random, facet: Facet) -> list[Spell]:
    """Draw the spells of a value that becomes another, or none, on a few days."""
    days = {FIRST, *(FIRST + timedelta(random.randrange(DAYS)) for _ in range(random.randrange(5)))}
    # Mostly the first: for a status that of which most others are counted.
    drawn = {day: random.choice([facet.choices[0], *facet.choices[:3], None]) for day in days}
    return spells_of(drawn.__getitem__, days, FIRST)


def _known() -> list[tuple[FacetValues, Sequence[FacetValues]]]:
    random = Random(4)  # noqa: S311 - for choosing, not for keeping secret
    own = [facet for facet in FACETS if not facet.of_offering]
    known: list[tuple[FacetValues, Sequence[FacetValues]]] = []
    for _ in range(80):
        several = [_drawn(random, OFFERING_FACETS) for _ in range(random.randint(0, 3))]
        facets = {**_drawn(random, own), **({} if several else _drawn(random, OFFERING_FACETS))}
        known.append((facets, several))
    return known


KNOWN = _known()
DOCUMENTS = [
    make_document(serial, en=f"Title {serial}", facets=own, offerings=several)
    for serial, (own, several) in enumerate(KNOWN, 1)
]


@pytest.fixture(scope="module")
def filled(make_engine: MakeEngine) -> Engine:
    engine = make_engine()
    switched(engine, DOCUMENTS[:50])
    # More than one segment.
    engine.put(DOCUMENTS[50:])
    engine.refresh()
    return engine


def _meets(facet: Facet, choices: Iterable[Choice], values: Sequence[FacetValue], day: date) -> bool:
    held = [value.value if isinstance(value, Spell) else value for value in values if _is_held(value, day)]
    for choice in choices:
        if isinstance(choice, Range):
            met = any(choice.holds(float(value)) for value in held)
        elif isinstance(choice, Days):
            met = any(choice.holds(date.fromisoformat(str(value))) for value in held)
        else:
            met = choice in held or (choice == MISSING and facet.has_missing and not held)
        if met:
            return True
    return False


def _is_held(value: FacetValue, day: date) -> bool:
    return not isinstance(value, Spell) or value_of([value], day) is not None


def _model(chosen: Mapping[str, Iterable[Choice]], day: date) -> set[str]:
    def meets(values: FacetValues, *, of_offering: bool) -> bool:
        return all(
            _meets(BY_NAME[name], choices, values.get(name, ()), day)
            for name, choices in chosen.items()
            if BY_NAME[name].of_offering == of_offering
        )

    return {
        f"PS-MC-{serial:06d}"
        for serial, (own, several) in enumerate(KNOWN, 1)
        if meets(own, of_offering=False)
        and any(meets(offering, of_offering=True) for offering in several or [own])
    }


def _counted(facet: Facet, chosen: Mapping[str, Iterable[Choice]], day: date) -> dict[str, int]:
    if facet.kind == "dates":
        values = {token for codes in POOLS[facet.name] for token in facet.tokens(codes)}
    else:
        values = set(facet.buckets or CODES[facet.name])
    if facet.has_missing:
        values.add(MISSING)
    totals = {value: len(_model({**chosen, facet.name: [facet.parse(value)]}, day)) for value in values}
    return {value: count for value, count in totals.items() if count}


def _value(facet: Facet) -> st.SearchStrategy[str]:
    special = st.just(MISSING) if facet.has_missing else st.nothing()
    if facet.kind == "range":
        lower, width = st.integers(0, 120), st.integers(1, 1200)
        spans = st.builds(lambda start, size: f"{start}..{start + size}", lower, width)
        return st.sampled_from(facet.buckets) | spans | special
    if facet.kind == "dates":
        first = st.integers(-30, 120).map(lambda days: date(2026, 9, 1) + timedelta(days))
        spans = st.builds(lambda day, size: f"{day}..{day + timedelta(size)}", first, st.integers(0, 60))
        return spans | first.map(lambda day: f"{day}..") | special
    return st.sampled_from(CODES[facet.name]) | special


def _some(facets: Sequence[Facet], most: int) -> st.SearchStrategy[dict[str, list[str]]]:
    names = st.lists(st.sampled_from([facet.name for facet in facets]), max_size=most, unique=True)
    return names.flatmap(
        lambda names: st.fixed_dictionaries(
            {name: st.lists(_value(BY_NAME[name]), min_size=1, max_size=2) for name in names}
        )
    )


CHOICES = st.builds(
    lambda of_offering, of_document: of_offering | of_document,
    _some(OFFERING_FACETS, 4),
    _some([facet for facet in FACETS if not facet.of_offering], 2),
)


@given(parameters=CHOICES, day=st.integers(0, DAYS + 5).map(lambda days: FIRST + timedelta(days)))
def test_facets_find_and_count_what_a_plain_model_does_whatever_day_it_is(
    filled: Engine, parameters: dict[str, list[str]], day: date
) -> None:
    chosen = parse(parameters, day).choices
    results = find(filled, None, day, limit="100", **parameters)
    assert {item.id for item in results.items} == _model(chosen, day)
    assert results.total == len(results.items)
    for of_facet in results.facets:
        counted = {count.value: count.count for count in of_facet.counts if count.count}
        assert counted == _counted(of_facet.facet, chosen, day), of_facet.facet.name


def test_of_many_values_the_most_frequent_are_listed(new_engine: Engine) -> None:
    codes = [f"skill-{number:03d}" for number in range(120)]
    new_engine.put([make_document(n, en="T", facets={"skill": [code]}) for n, code in enumerate(codes, 1)])
    new_engine.put([make_document(n, en="T", facets={"skill": ["last"]}) for n in (500, 501)])
    new_engine.put([make_document(600, en="T")])
    new_engine.refresh()
    # Of equally frequent ones the first by code: what lacks a skill has its place among them.
    assert list(counts(new_engine, "skill")) == ["last", *codes[:98], MISSING]
    assert list(counts(new_engine, "skill", skill=codes[-1])) == ["last", *codes[:98], codes[-1], MISSING]


def _two_runs() -> Document:
    opened, closed = always("true"), always("false")
    return make_document(
        1,
        en="Two offerings",
        offerings=[
            {"mode": ["online"], "start": ["2026-09-01"], "price": [0.0], "place": [], "open": closed},
            {"mode": ["onsite"], "start": ["2027-02-01"], "price": [90.0], "place": ["gaza"], "open": opened},
        ],
    )


def test_choices_hold_for_one_run_and_never_across_two(new_engine: Engine) -> None:
    new_engine.put([_two_runs()])
    new_engine.refresh()
    assert ids(new_engine, mode="online", open="false", price="free", place="missing") == [1]
    assert ids(new_engine, mode="online", open="true") == []
    assert ids(new_engine, mode=["online", "onsite"], open="true", start="2027-01-01..") == [1]
    assert counts(new_engine, "place", mode="online") == {"missing": 1}
    assert counts(new_engine, "mode", mode="online", open="true") == {"onsite": 1, "online": 0}


def test_a_changed_document_has_only_its_new_runs(new_engine: Engine) -> None:
    new_engine.put([_two_runs()])
    new_engine.put([make_document(1, en="Two offerings", position=2, offerings=_two_runs().offerings[:1])])
    new_engine.refresh()
    assert ids(new_engine, mode="onsite", open="true") == []
    assert ids(new_engine, mode="online", open="false") == [1]
    new_engine.put([make_document(1, en="Two offerings", position=3, offerings=_two_runs().offerings)])
    new_engine.refresh()
    assert ids(new_engine, mode="onsite", open="true") == [1]
    assert new_engine.remove({"PS-MC-000001": 3}) == ["PS-MC-000001"]
    new_engine.refresh()
    assert ids(new_engine, mode="onsite", open="true") == []
