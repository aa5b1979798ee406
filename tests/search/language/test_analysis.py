"""The chain: every form of a word meets every other, nothing breaks it, offsets are true."""

import itertools
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import analysis, forms

WORDS = [
    "وزارة", "ورشة", "وظائف", "وحدة", "وثائق", "ولاية", "واجهة", "وقاية", "ورقة", "وطنية", "وسائط",
    "إلكتروني", "إلكترونيات", "ألمانية", "آلية", "التزام", "الكترونيات", "تدريب", "جامعة", "شهادة",
    "مهارة", "برمجة", "شبكة", "بيانات", "إدارة", "محاسبة", "تسويق", "تصميم", "لغة", "ذكاء", "أمن", "صحة",
    "زراعة", "اقتصاد", "أعمال", "طاقة", "سياحة",
]  # fmt: skip
PREFIXES = ("", "ال", "وال", "بال", "لل", "و")


def stems(text: str) -> list[tuple[str, ...]]:
    return [token.stems for token in analysis.terms(text)]


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in analysis.terms(text)]


def meet(first: str, second: str) -> bool:
    return not set(analysis.word_stems(first)[0]).isdisjoint(analysis.word_stems(second)[0])


@pytest.mark.parametrize("word", WORDS)
def test_all_forms_of_a_word_meet(word: str) -> None:
    written = [prefix + word for prefix in PREFIXES]
    missed = [pair for pair in itertools.product(written, written) if not meet(*pair)]
    assert missed == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("شهادة", "شهادات"),
        ("مهارة", "المهارات"),
        ("مدرّس", "المدرسين"),
        ("التَّعليمُ", "تعليم"),
        ("إدارة", "اداره"),
        ("مسؤول", "مسوول"),
        ("برمجــــة", "برمجة"),
        ("ﻻﺟﺊ", "لاجئ"),
        ("یادگیری", "يادگيري"),
        ("courses", "Course"),
        ("Résumé", "resume"),
        ("Straße", "strasse"),
        ("program\u200dming", "programming"),
        ("data’s", "DATA"),
        ("C++", "cpp"),
        ("Node.JS", "nodejs"),
        ("٢٠٢٦", "2026"),
        ("۵g", "5G"),
        ("1,000", "1000"),
        ("٣٫٥", "3.5"),
    ],
)
def test_what_people_write_alike_meets(first: str, second: str) -> None:
    assert meet(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("على", "علي"), ("C++", "C"), ("C#", "C++"), ("it", "in"), ("علم", "عمل")]
)
def test_what_is_different_stays_apart(first: str, second: str) -> None:
    assert not meet(first, second)


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("C++ c# F# .NET Node.js 5G", ["C++", "c#", "F#", ".NET", "Node.js", "5G"]),
        ("state-of-the-art TCP/IP", ["state", "of", "the", "art", "TCP", "IP"]),
        ("دورة Python للمبتدئين", ["دورة", "Python", "للمبتدئين"]),
        ("وPython", ["و", "Python"]),
        ("وC++", ["و", "C++"]),
        ("٣أشهر", ["٣", "أشهر"]),
        ("R&D, A+ (v3.11)", ["R&D", "A+", "v3", "11"]),
        ("don’t الطالب's", ["don’t", "الطالب", "s"]),
        ("हिन्दी 中文 한국어", ["हिन्दी", "中文", "한국어"]),
        ("", []),
        ("… — «» \x00 \ud800", []),
    ],
)
def test_words_are_split(text: str, split: list[str]) -> None:
    assert words(text) == split


def test_stop_words_are_marked_and_left_out_of_queries() -> None:
    assert [token.stop for token in analysis.terms("مدخل إلى علم البيانات")] == [False, True, False, False]
    assert [token.stems[0] for token in analysis.query_terms("the art of data")] == ["art", "data"]
    assert [token.stems[0] for token in analysis.query_terms("of the")] == ["_of", "_the"]
    assert not any(token.stop for token in analysis.terms("عن بعد IT بين"))


def test_kind_words_are_told_by_the_word_not_the_stem() -> None:
    assert all(map(forms.is_kind, ("course", "Courses", "دورة", "الدورات", "والشهادة", "training")))
    assert all(map(forms.is_kind, ("beginers", "certficate", "introdution", "للمبتدئن")))
    assert not any(
        map(forms.is_kind, ("programming", "programmer", "cooking", "تعليم", "learning", "python", ""))
    )


def test_a_broken_plural_and_its_singular_know_each_other() -> None:
    for first, second in (("لعبة", "الألعاب"), ("مشاريع", "للمشروع"), ("أطفال", "طفل")):
        assert set(forms.other_number(first)) & set(analysis.word_stems(second)[0])
    assert forms.other_number("تفاحة") == ()


def test_titles_sort_by_what_is_said() -> None:
    titles = ["التسويق", "إدارة", "الأمن", "بيانات", "أَسَاس"]
    assert sorted(titles, key=forms.sort_key) == ["إدارة", "أَسَاس", "الأمن", "بيانات", "التسويق"]
    assert forms.sort_key("الـتَّعليم ٢") == "تعليم 2"
    assert forms.sort_key("E-Commerce") < forms.sort_key("economics")


def test_prefixes_come_with_and_without_the_article() -> None:
    assert forms.prefix_words("الجامعة Open") == [("الجامعه", "جامعه"), ("open",)]
    assert forms.completed_words("للإحصاء والجامعة") == [("للاحصاء", "احصاء"), ("والجامعه", "جامعه")]


TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.sampled_from("-'’\"+#.&_ \t\n\u200f\u0640\ufdfa\ufefb\ud800\udfff\x00aلاو"),
    ),
    max_size=60,
)


@given(TEXTS)
def test_any_text_is_taken(text: str) -> None:
    position = 0
    for token in analysis.terms(text):
        assert position <= token.start < token.end <= len(text)
        position = token.end
        assert token.stems
        for stem in token.stems:
            assert 0 < len(stem) <= 66
            # A term is what a whitespace tokenizer takes for one, and what UTF-8 can hold.
            assert stem.split() == [stem]
            assert stem.encode()
    forms.sort_key(text).encode()
    analysis.exact_key(text).encode()
    assert all(form for word in forms.prefix_words(text) for form in word)


@given(TEXTS)
def test_stems_are_those_of_the_terms(text: str) -> None:
    assert list(analysis.stems(text)) == stems(text)
    everything = [word for word in analysis.split(text) if analysis.word_stems(word)[0]]
    assert list(analysis.places(text, everything)) == [
        (token.start, token.end) for token in analysis.terms(text)
    ]


@pytest.mark.parametrize(
    "piece", ["a", "ا", "١", "\u064b", "a'", "c+", ".", "1,", "و", "\u0301", "x\u200d", "ab.js"]
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    # Of this thread's own work, whatever else the machine does; a step too many for each sign takes minutes.
    begun = thread_time()
    stems(piece * 20_000)
    assert thread_time() - begun < 10
