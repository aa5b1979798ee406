"""Marks stand where the words stand, and nothing of a text gets through as markup."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from search.answers.highlight import WantedStems, highlights, mark, wanted_words
from search.query.parsing import parse
from tests.making import TODAY


def wanted(text: str) -> WantedStems:
    return wanted_words(parse({"q": [text]}, TODAY))


def test_any_form_of_a_word_is_marked() -> None:
    assert mark("خدمات الوزارة والوزارات", wanted("وزارة"), cut=False) == (
        "خدمات <mark>الوزارة</mark> <mark>والوزارات</mark>"
    )
    assert mark("Use C++ & Node.js", wanted("c++ nodejs"), cut=False) == (
        "Use <mark>C++</mark> &amp; <mark>Node.js</mark>"
    )


def test_excluded_words_and_nothing_are_not_marked() -> None:
    assert mark("Python", wanted("-python"), cut=False) is None
    assert mark("Python", wanted("data"), cut=False) is None


def test_a_long_text_is_quoted_around_the_first_find() -> None:
    html = mark("before " * 40 + "the telling word stands here " + "after " * 60, wanted("telling"), cut=True)
    assert html is not None
    assert html.startswith("… before")
    assert html.endswith("after …")
    assert "<mark>telling</mark>" in html
    assert len(html) < 250


@given(st.text(max_size=80), st.text(max_size=400), st.booleans())
def test_only_marks_are_markup(text: str, body: str, cut: bool) -> None:
    html = mark(body + " <script>&amp;</script> " + text, wanted(text), cut=cut)
    if html is not None:
        bare = html.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert html.count("<mark>") == html.count("</mark>") > 0
        if not cut:
            assert unescape(bare) == (body + " <script>&amp;</script> " + text).rstrip()


def test_each_field_gives_a_few_fragments() -> None:
    highlighted = highlights(
        wanted("data"),
        {"ar": "بيانات", "en": "Data"},
        {"outcomes": [{"en": f"Data {number}"} for number in range(9)], "description": [{"en": "Nothing"}]},
    )
    assert [fragment.language for fragment in highlighted["title"]] == ["en"]
    assert len(highlighted["outcomes"]) == 3
    assert "description" not in highlighted
