"""Public numbers are understood however they are typed."""

import pytest

from registry.store.numbers import SPELLING, plain


@pytest.mark.parametrize(
    "typed",
    ["PS-MC-000001", "ps-mc-000001", " PS-MC-000001\n", "PS - MC - 000001", "PS-MC-٠٠٠٠٠١", "ps‑mc–۰۰۰۰۰۱"],
)
def test_every_spelling_of_a_number_is_the_number(typed: str) -> None:
    assert plain(typed) == "PS-MC-000001"
    assert SPELLING.fullmatch(plain(typed))


@pytest.mark.parametrize("typed", ["", "PS-MC-", "000001", "python", "PS-XX-000001"])
def test_what_is_no_number_does_not_look_like_one(typed: str) -> None:
    assert not SPELLING.fullmatch(plain(typed))
