"""The distance of two words, against the textbook definition."""

from functools import lru_cache

from hypothesis import example, given
from hypothesis import strategies as st

from search.language.spelling import distance

# Few letters and short words, so that the same letters often stand in another order.
WORDS = st.text("abcوت", max_size=6)


@lru_cache(maxsize=10_000)
def alignment(first: str, second: str) -> int:
    """Give the optimal string alignment distance: remove, add or change a letter, or swap two and leave them so."""
    if not first or not second:
        return len(first) + len(second)
    ways = [
        alignment(first[1:], second) + 1,
        alignment(first, second[1:]) + 1,
        alignment(first[1:], second[1:]) + (first[0] != second[0]),
    ]
    if len(first) > 1 and first[:2] == second[1::-1]:
        ways.append(alignment(first[2:], second[2:]) + 1)
    return min(ways)


@given(WORDS, WORDS, st.integers(0, 4))
@example("ab", "ba", 2)
@example("ca", "abc", 3)
def test_the_distance_is_that_of_optimal_string_alignment(first: str, second: str, most: int) -> None:
    assert distance(first, second, most) == min(alignment(first, second), most + 1)


@given(WORDS, st.data())
def test_two_neighbours_swapped_are_one_error(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, max(len(word) - 2, 0)))
    swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    assert distance(word, swapped, 2) == (word != swapped)
