"""Values of spells are told from their terms, whatever the day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from registry.microcredentials.spells import Spell, day_before, spells_of, value_of
from search.blocks import FIRST, SIZES, filled, terms, terms_on

AROUND = st.dates(FIRST - timedelta(400), FIRST + timedelta(2**SIZES))
DAYS = st.one_of(AROUND, st.dates())
SPELLS = st.lists(
    st.builds(Spell, st.sampled_from("abc"), DAYS, st.none() | DAYS).filter(
        lambda spell: spell.last is None or spell.first <= spell.last
    ),
    max_size=5,
)
LATEST = FIRST + timedelta(2 ** (SIZES - 1) - 1)


def clamped(day: date) -> date:
    """Give the day by which another is told: earlier and later days than these are not told apart."""
    return min(max(day, FIRST), LATEST)


@given(SPELLS, st.data())
def test_a_value_holds_on_the_days_of_its_spells_and_on_no_other(
    spells: list[Spell], data: st.DataObject
) -> None:
    # Near the ends of the spells, where a mistake would show.
    near = [day for spell in spells for day in (spell.first, spell.last) if day and date.min < day < date.max]
    days = st.one_of(
        AROUND, *(st.sampled_from([day + timedelta(step) for step in (-1, 0, 1)]) for day in near)
    )
    day = data.draw(days)
    for value in "abc":
        held = any(
            spell.value == value
            and clamped(spell.first) <= clamped(day) <= clamped(spell.last or date.max)
            and (spell.last is None or spell.last >= FIRST)
            for spell in spells
        )
        assert (not set(terms(spells)).isdisjoint(terms_on(value, day))) == held


@given(AROUND, st.integers(0, 5000))
def test_a_long_spell_has_few_terms(first: date, days: int) -> None:
    assert len(terms([Spell("a", first, first + timedelta(days))])) <= 2 * 12
    assert len(terms([Spell("a", first, None)])) <= SIZES


@given(st.dictionaries(AROUND, st.sampled_from(["a", "b", None]), max_size=6), AROUND, AROUND)
def test_spells_say_of_each_day_what_the_function_said(
    changes: dict[date, str | None], since: date, day: date
) -> None:
    def value_on(asked: date) -> str | None:
        return changes[max(passed)] if (passed := [each for each in changes if each <= asked]) else None

    spells = spells_of(value_on, changes, since)
    assert value_of(spells, day) == (value_on(day) if day >= since else None)
    for before, after in pairwise(spells):
        assert before.last
        assert before.last < after.first
        assert before.value != after.value or before.last != day_before(after.first)
    assert value_of(filled(spells, "c"), max(day, FIRST)) == (value_of(spells, max(day, FIRST)) or "c")
