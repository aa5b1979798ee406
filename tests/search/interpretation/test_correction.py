"""Typing errors: what is mended, what is only offered, and what is left alone; on both engines."""

from dataclasses import replace

import pytest

from search.documents.spotting import Known, Spotter
from search.engines.engine import Engine
from search.language.spelling import distance, nearest, slips
from tests.search.asking import find, ids
from tests.search.samples import make_document


@pytest.mark.parametrize(
    ("written", "meant", "errors"),
    [
        ("python", "python", 0),
        ("pyton", "python", 1),
        ("pythonn", "python", 1),
        ("pithon", "python", 1),
        ("pyhton", "python", 1),
        ("desgin", "design", 1),
        ("ca", "abc", 3),
        ("مجاسبة", "محاسبة", 1),
        ("kitten", "sitting", 3),
        ("", "ab", 2),
    ],
)
def test_the_distance_of_two_words(written: str, meant: str, errors: int) -> None:
    assert distance(written, meant, 3) == errors
    assert distance(meant, written, 3) == errors
    assert distance(written, meant, 1) == min(errors, 2)


def test_the_nearest_word() -> None:
    words = {"python": 3, "pylon": 9, "physics": 1, "programming": 5, "programing": 1, "sat": 4}
    assert nearest("pyton", words) == [(1, 9, "pylon"), (1, 3, "python")]
    assert nearest("progamming", words)[0] == (1, 5, "programming")
    assert nearest("progamminc", words)[0] == (2, 5, "programming")
    assert nearest("pyton", words, least=10) == []
    assert nearest("python", {"python": 1}) == []
    # Too short to tell, and too many errors for five letters.
    assert nearest("sit", words) == []
    assert nearest("pxtxn", words) == []


def test_slips_at_the_first_letter() -> None:
    assert slips("ypthon", "z") == ["pthon", "python", "zpthon", "zypthon"]
    assert "python" in slips("ython", "abp")
    assert "python" in slips("jython", "abp")
    assert slips("abc", "x") == []


@pytest.mark.parametrize(
    ("text", "understood", "first"),
    [
        ("pyton", "python", 1),
        ("ypthon", "python", 1),
        ("ython", "python", 1),
        ("progamming", "programming", 1),
        ("machne lerning", "machine learning", 5),
        ("acounting", "accounting", 8),
        ("PHOTOGRPHY!", "photography!", 12),
        ("بايثن", "بايثون", 2),
        ("السيبرني", "السيبراني", 3),
        ("محاسبه ماليه", None, 8),
        ("المحاسبه المالبة", "المحاسبه المالية", 8),
        ("البياتات", "البيانات", 2),
        ("machinelearning", "machine learning", 5),
        ("photogra phy", "photography", 12),
        ("برمجةالحاسوب", "برمجة الحاسوب", 1),
    ],
)
def test_a_word_that_is_nowhere_is_mended(
    engine: Engine, text: str, understood: str | None, first: int
) -> None:
    results = find(engine, text)
    assert results.interpreted_as == understood
    assert [int(item.id[-6:]) for item in results.items][:1] == [first]


def test_an_attached_preposition_is_taken_off(engine: Engine) -> None:
    assert ids(engine, "لبايثون")[:1] == ids(engine, "بايثون")[:1]
    assert ids(engine, "بتحليل")[:1] == [2]


@pytest.mark.parametrize(
    "text",
    ["qwrtzxcv", "asdfghjkl", "zzzz kkkk", "غغغغغغغغ", "x", "qz", "1234567", "ـــ", "AND OR NOT", "[]{}\\"],
)
def test_gibberish_stays_gibberish(engine: Engine, text: str) -> None:
    results = find(engine, text)
    assert results.interpreted_as is None
    assert results.suggestion is None


@pytest.mark.parametrize(
    "text", ["python", "programming data", "البرمجة", "وزارة رقمية", "networks", "pictures"]
)
def test_known_words_are_never_changed(engine: Engine, text: str) -> None:
    assert find(engine, text).interpreted_as is None


def test_quoted_and_excluded_words_are_never_changed(engine: Engine) -> None:
    assert ids(engine, '"progamming"') == []
    assert find(engine, '"progamming"').interpreted_as is None
    assert find(engine, "python -progamming").interpreted_as is None
    mixed = find(engine, 'pyton "machine lerning"')
    assert mixed.interpreted_as == 'python "machine lerning"'
    assert mixed.items == []


def test_an_unfinished_word_is_finished_when_nothing_else_is_found(engine: Engine) -> None:
    results = find(engine, "photog")
    assert results.interpreted_as == "photography"
    assert [int(item.id[-6:]) for item in results.items] == [12]
    assert find(engine, "ph").interpreted_as is None


def test_the_words_mended_are_marked(engine: Engine) -> None:
    assert "<mark>Python</mark>" in find(engine, "pyton").items[0].highlights["title"][0].html


def test_pages_of_a_mended_query_follow_each_other(engine: Engine) -> None:
    whole = ids(engine, "pyton programing")
    first = find(engine, "pyton programing", limit="2")
    assert first.next_cursor
    second = find(engine, "pyton programing", limit="2", cursor=first.next_cursor)
    assert second.interpreted_as == first.interpreted_as
    assert [int(item.id[-6:]) for item in (*first.items, *second.items)] == whole[:4]


def test_of_the_words_perhaps_meant_the_one_that_makes_a_name_is_taken(new_engine: Engine) -> None:
    spotter = Spotter([Known(("customer service", "خدمة العملاء"), ours=True, place=False, one_word=True)])
    documents = [make_document(number, ar="العمل المنزلي") for number in range(1, 4)]
    documents.append(make_document(9, ar="أساسيات خدمة العملاء"))
    for document in documents:
        spotted, words = spotter.fields(document.texts)
        new_engine.put([replace(document, spotted=spotted, words=words)])
    new_engine.refresh()
    assert find(new_engine, "العملا").interpreted_as == "العمل"
    assert find(new_engine, "خدمة العملا").interpreted_as == "خدمة العملاء"


def test_a_name_is_found_in_the_other_alphabet_by_how_it_sounds(new_engine: Engine) -> None:
    new_engine.put([make_document(1, en="Shakespeare's Life"), make_document(2, ar="إدراك: تطوير التطبيقات")])
    new_engine.refresh()
    for text, meant, number in (("شكسبير", "shakespeare", 1), ("edraak", "إدراك", 2)):
        results = find(new_engine, text)
        assert (results.interpreted_as, [int(item.id[-6:]) for item in results.items]) == (meant, [number])


def test_a_rare_known_word_gets_a_suggestion_only(new_engine: Engine) -> None:
    new_engine.put([make_document(number, en="Nursing Care") for number in range(1, 15)])
    new_engine.put([make_document(20, en="Nurslng Homes")])
    new_engine.refresh()
    results = find(new_engine, "nurslng")
    assert results.interpreted_as is None
    assert results.total == 1
    assert results.suggestion == "nursing"
    assert find(new_engine, "nursing").suggestion is None


def test_words_and_frequencies_of_the_index(engine: Engine) -> None:
    words = dict(engine.words("py"))
    assert words == {"python": 3}
    assert dict(engine.words("سيبر")) == {"سيبراني": 1}
    assert engine.words(".*") == []
    assert engine.frequencies(["python", "nowhere", "_for"]) == {"python": 4, "nowhere": 0, "_for": 5}


MISTYPED = [
    "pyton",
    "machne lerning",
    "السيبرني",
    "photog",
    "machinelearning",
    "برمجةالحاسوب",
    "qwrtzxcv",
    "web-site",
]


def test_a_long_word_asks_for_the_words_of_a_letter_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = engine.words

    def words(prefix: str) -> list[tuple[str, int]]:
        asked.append(prefix)
        return read(prefix)

    monkeypatch.setattr(engine, "words", words)
    # No word begins with this letter, so that nothing is there to remember of it.
    find(engine, "q" * 200)
    assert asked.count("q") == 1
    assert len(asked) == len(set(asked))


def test_both_engines_understand_alike(both_engines: list[Engine]) -> None:
    for text in MISTYPED:
        embedded, elastic = (find(engine, text) for engine in both_engines)
        assert embedded.interpreted_as == elastic.interpreted_as, text
        assert embedded.suggestion == elastic.suggestion, text
        assert [item.id for item in embedded.items] == [item.id for item in elastic.items], text
