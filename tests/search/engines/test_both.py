"""What both engines must do alike: find, count, order, page, and keep the newest version."""

import pytest

from search.engines.engine import Engine
from search.facets import FACETS
from tests.search.asking import counts, find, ids
from tests.search.samples import SAMPLES


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("بايثون", 2),
        ("البرمجة", 1),
        ("برمجة", 1),
        ("وبالبرمجة Python", 1),
        ("شهادة Python", 1),
        ("python", 1),
        ("PYTHON programs", 1),
        ("السيبراني", 3),
        ("سيبرانيّة", 3),
        ("وزارة", 4),
        ("الوزارة", 4),
        ("إلكترونية", 4),
        ("الالكترونيه", 4),
        ("ministries", 4),
        ("ورشة", 6),
        ("الورش", 6),
        ("resume", 6),
        ("C++", 5),
        ("cpp", 5),
        ("node", 7),
        ("nodejs", 7),
        ("5g", 10),
        ("٥G", 10),
        ("محاسب", 8),
        ("عن بعد", 1),
        ("data analysis", 2),
        ("analysis of data", 2),
        ("machine learning", 5),
        ("تعلم الآلة", 5),
        ("agile unicorn management", 9),
        ("Photography for Everyone", 12),
        ("النجاح", 2),
    ],
)
def test_the_right_one_comes_first(engine: Engine, text: str, first: int) -> None:
    assert ids(engine, text)[:1] == [first]


def test_what_is_nowhere_is_not_found(engine: Engine) -> None:
    assert ids(engine, "quantum") == []
    assert ids(engine, "الكيمياء") == []


def test_a_kind_word_finds_only_by_itself(engine: Engine) -> None:
    assert 9 not in ids(engine, "python course")
    assert set(ids(engine, "course")) == {1, 9}


def test_stop_words_alone_are_looked_for(engine: Engine) -> None:
    assert set(ids(engine, "with")) == {1, 2, 7}
    assert 6 not in ids(engine, "python for")


def test_a_quoted_phrase_must_be_there(engine: Engine) -> None:
    assert ids(engine, '"project management"') == [9]
    assert ids(engine, '"management project"') == []
    assert ids(engine, "«تحليل البيانات»") == [2]
    assert ids(engine, '"data python" analysis') == []
    assert ids(engine, '"وزارة رقمية"') == [4]


def test_an_excluded_word_must_not_be_there(engine: Engine) -> None:
    assert 5 not in ids(engine, "python -machine")
    assert set(ids(engine, "python")) - set(ids(engine, "python -machine")) == {5}
    assert ids(engine, '-python -"agile project" -networks -workshop -accounting -node -"e-government"') == [
        12
    ]


@pytest.mark.parametrize(
    "text",
    [
        "title:x AND",
        "AND",
        "a:b~2^3",
        "\ud800python\udfff",
        "كلمة " * 1000,
        "x" * 5000,
        "في من على",
        "the of and",
    ],
)
def test_no_text_is_a_mistake(engine: Engine, text: str) -> None:
    find(engine, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "- -",
        "((",
        "{}[]",
        "\\",
        ":",
        "*" * 900,
        "\x00",
        "\ud800",
        "\u064e\u0651",
        "\u202e\u2066\u200f",
    ],
)
def test_signs_without_a_word_are_no_query(engine: Engine, text: str) -> None:
    assert ids(engine, text) == ids(engine)


def test_digits_of_any_script_find_the_same(engine: Engine) -> None:
    assert ids(engine, "python 3") == ids(engine, "python ٣") == ids(engine, "python ۳")


def test_only_the_registered_are_found_unless_asked(engine: Engine) -> None:
    assert 11 not in ids(engine, "python")
    assert ids(engine, "python", status="withdrawn") == [11]
    assert 11 in ids(engine, "python", status=["withdrawn", "registered"])
    assert counts(engine, "status")["withdrawn"] == 1


@pytest.mark.parametrize(
    ("facet", "values", "serials"),
    [
        ("field", ["06"], {1, 2, 3, 5, 7}),
        ("field", ["061"], {1, 2, 3, 5, 7}),
        ("field", ["0613", "0411"], {1, 7, 8}),
        ("level", ["5"], {1, 3, 8}),
        ("provider", ["iug"], {3, 6, 10}),
        ("mode", ["online", "blended"], {1, 2, 3, 5, 7, 8, 9, 10}),
        ("language", ["en"], {2, 5, 7, 9, 10}),
        ("credits", ["3..6"], {1, 3, 7, 8}),
        ("credits", ["..3", "20.."], {4, 6, 9}),
        ("credits", ["2.5..4"], {1, 4, 8}),
        ("price", ["free"], {1, 6}),
        ("price", ["..100"], {1, 2, 3, 6}),
        ("price", ["free", "1000.."], {1, 6, 9}),
        ("start", ["2026-09-01..2026-09-30"], {1, 3, 6}),
        ("start", ["2026-12-31.."], {4, 9}),
        ("start", ["..2026-09-01"], {3}),
        ("assessment_type", ["portfolio"], {6}),
        ("skill", ["ml", "javascript"], {5, 7}),
        ("stackable", ["true"], {1, 2, 5, 7, 9}),
        ("status", ["withdrawn"], {11}),
        ("level", ["missing", "7"], {5, 9, 12}),
        ("credits", ["missing", "20.."], {9, 12}),
        ("start", ["missing"], {5, 10, 12}),
    ],
)
def test_each_facet_filters(engine: Engine, facet: str, values: list[str], serials: set[int]) -> None:
    results = find(engine, **{facet: values})
    assert {int(item.id[-6:]) for item in results.items} == serials
    assert results.total == len(serials)


def test_facets_narrow_each_other(engine: Engine) -> None:
    assert set(ids(engine, level=["5", "6"], mode="online")) == {1, 3, 7, 10}
    assert set(ids(engine, "python", level=["5", "6"], mode="online")) == {1}


def test_counts_ignore_the_choice_of_their_own_facet(engine: Engine) -> None:
    assert counts(engine, "level") == {"6": 4, "5": 3, "7": 2, "4": 1, "missing": 1}
    assert counts(engine, "level", level="5") == counts(engine, "level")
    assert counts(engine, "mode", level="5") == {"online": 2, "blended": 1}
    assert counts(engine, "level", level="5", mode="blended") == {"5": 1, "6": 1, "7": 1}
    assert counts(engine, "status", level="5") == {"registered": 3, "withdrawn": 1}


def test_counts_of_codes_buckets_and_months(engine: Engine) -> None:
    fields = counts(engine, "field")
    assert (fields["06"], fields["061"], fields["0612"], fields["04"]) == (5, 5, 2, 3)
    assert counts(engine, "credits") == {
        "..3": 2,
        "3..6": 4,
        "6..10": 2,
        "10..20": 1,
        "20..": 1,
        "missing": 1,
    }
    assert counts(engine, "price") == {
        "free": 2,
        "..100": 4,
        "100..500": 4,
        "500..1000": 2,
        "1000..": 1,
        "missing": 1,
    }
    assert list(counts(engine, "start").items())[:2] == [
        ("2026-09-01..2026-09-30", 3),
        ("2026-10-01..2026-10-31", 2),
    ]


def test_every_count_is_what_the_choice_finds(engine: Engine) -> None:
    for of_facet in find(engine, "python data").facets:
        for count in of_facet.counts:
            narrowed = find(engine, "python data", **{of_facet.facet.name: count.value})
            assert narrowed.total == count.count, count


def test_a_choice_without_hits_stays_visible(engine: Engine) -> None:
    facets = {of_facet.facet.name: of_facet.counts for of_facet in find(engine, "python", level="4").facets}
    assert [(count.value, count.count) for count in facets["level"] if count.selected] == [("4", 0)]


def test_only_the_facets_wanted_are_counted(engine: Engine) -> None:
    assert [of_facet.facet.name for of_facet in find(engine).facets] == [facet.name for facet in FACETS]
    assert [of_facet.facet.name for of_facet in find(engine, facets="mode,level", level="5").facets] == [
        "level",
        "mode",
    ]
    assert find(engine, facets=[]).facets == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", [9, 5, 7, 2, 1, 6, 3, 10, 8, 4, 12]),
        ("credits", [6, 4, 1, 8, 3, 7, 2, 10, 5, 9, 12]),
        ("-credits", [9, 5, 2, 10, 7, 3, 1, 8, 4, 6, 12]),
        ("start", [3, 1, 6, 2, 8, 7, 9, 4, 5, 10, 12]),
    ],
)
def test_each_sort(engine: Engine, sort: str, order: list[int]) -> None:
    assert ids(engine, sort=sort) == order


def test_titles_sort_as_people_sort_them(engine: Engine) -> None:
    titles = {int(document.id[-6:]): document.stored["title"] for document in SAMPLES}
    english = [titles[serial]["en"] for serial in ids(engine, sort="title", text_language="en")]
    assert english == sorted(english, key=lambda title: title.casefold().replace("-", " "))
    arabic = ids(engine, sort="title", text_language="ar")
    # الإدارة stands under ا for إدارة, not under ال; a record without an Arabic title comes last.
    assert arabic[:2] == [4, 9]
    assert arabic[-1] == 12


def test_matches_are_marked(engine: Engine) -> None:
    item = find(engine, "reports python").items[0]
    assert item.highlights["title"][0].html == "Data Analysis with <mark>Python</mark>"
    assert "&lt;b&gt;<mark>reports</mark>&lt;/b&gt; &amp; more" in item.highlights["description"][0].html


QUERIES = [
    "python", "بايثون", "البرمجة", "data analysis with python", "شهادة في الأمن", "machine learning course", "إدارة",
    "project management", "الجامعة", "university", "web node.js", "for", "networks 5g attacks", "programming",
    '"data" python -machine', "جامعة النجاح", "وزارة رقمية خدمات", "financial statements accounting",
    "introduction programming",
]  # fmt: skip


def test_both_engines_answer_alike(both_engines: list[Engine]) -> None:
    for text in QUERIES:
        answers = [find(engine, text, status=["registered", "withdrawn"]) for engine in both_engines]
        first, second = ([item.id for item in answer.items] for answer in answers)
        assert first == second, text
        for hit, same_hit in zip(answers[0].items, answers[1].items, strict=True):
            assert hit.score == pytest.approx(same_hit.score, rel=1e-4)
        assert answers[0].total == answers[1].total
        assert answers[0].facets == answers[1].facets
        cursors = {answer.next_cursor for answer in answers}
        assert cursors == {None}
