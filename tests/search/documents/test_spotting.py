"""Concepts found in texts, and what that lets people find, on both engines."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from search.documents.fields import SPOTTED_FIELDS, TEXT_FIELDS, Document, TextName
from search.documents.spotting import Known, Spotter
from search.engines.engine import Engine
from tests.search.asking import find, ids, switched
from tests.search.samples import make_document


def concept(*spellings: str, ours: bool = True, place: bool = False, one_word: bool = True) -> Known:
    return Known(spellings, ours, place, one_word)


CONCEPTS = (
    concept("psychology", "علم النفس"),
    concept("social psychology", "علم النفس الاجتماعي"),
    concept("data science", "علم البيانات", "علوم البيانات"),
    concept("website", "web site", "websites", "موقع إلكتروني", "مواقع إلكترونية"),
    concept("sport", "sports", "رياضة"),
    concept("mathematics", "maths", "رياضيات"),
    concept("programming", "coding", "برمجة"),
    concept("software", "برمجيات"),
    concept("ministry", "وزارة", "وزارات"),
    concept("WordPress", "word press", "ووردبريس", "وورد بريس"),
    concept("Microsoft Word", "Word", "وورد"),
    concept("World Health Organization", "WHO", "منظمة الصحة العالمية", place=True),
    concept("book", "books", "كتاب", "كتب"),
    concept("plan", "التخطيط", ours=False, one_word=False),
    concept("electrician", "كهربائي", ours=False),
)
SPOTTER = Spotter(CONCEPTS)


def spotted(text: str) -> set[str]:
    return {CONCEPTS[index].spellings[0] for index in SPOTTER.spot(text)}


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("Introduction to Psychology", {"psychology"}),
        ("Social Psychology of Attraction", {"social psychology"}),
        ("مدخل إلى علم النفس", {"psychology"}),
        ("في علوم البيانات والرياضيات", {"data science", "mathematics"}),
        ("Build websites and Web Sites", {"website"}),
        ("خدمات الوزارة", {"ministry"}),
        ("لوزارة", {"ministry"}),
        ("إلكترونية المواقع", set()),
        ("Sports", {"sport"}),
        ("Electricians at work", {"electrician"}),
        ("", set()),
        ("C++ | ١٢٣ \u202e", set()),
    ],
)
def test_a_text_speaks_of_concepts(text: str, concepts: set[str]) -> None:
    assert spotted(text) == concepts


def test_words_that_share_a_stem_are_told_apart() -> None:
    assert spotted("الرياضة المدرسية") == {"sport"}
    assert spotted("الرياضيات المدرسية") == {"mathematics"}
    assert spotted("البرمجيات") == {"software"}


def test_one_general_word_does_not_tell_a_skill_of_esco() -> None:
    assert spotted("plan the work") == set()


def test_a_spelling_of_many_concepts_tells_none() -> None:
    shared = [concept("common", f"only {number}") for number in range(4)]
    assert set(Spotter(shared).spot("common")) == set()
    assert set(Spotter(shared[:3]).spot("common")) == {0, 1, 2}


def test_of_many_concepts_that_share_a_spelling_ours_are_told() -> None:
    shared = [concept("common", f"only {number}", ours=number == 2) for number in range(5)]
    assert set(Spotter(shared).spot("common")) == {2}


def test_a_title_tells_what_its_subject_is_part_of_and_the_jobs_about_it() -> None:
    spotter = Spotter(
        [
            replace(concept("health"), code="health"),
            replace(concept("nursing"), code="nursing", part_of=("health",)),
            replace(concept("nurse"), code="nurse", part_of=("nursing",), job=True),
            replace(concept("wound care"), code="wounds", part_of=("nursing",)),
        ]
    )
    related = {
        title: set(spotter.fields({"title": [title]})[0]["related_terms"])
        for title in ("Wound Care", "Nursing")
    }
    assert {"=nursing", "=health"} <= related["Wound Care"]
    assert {"=nurse", "=health"} <= related["Nursing"]
    assert "=wound_care" not in related["Nursing"]


def test_a_concept_is_as_long_as_any_other_however_many_its_spellings() -> None:
    few, many = concept("chess"), concept("coding", *(f"coding number{number}" for number in range(5)))
    lengths = {
        len(Spotter([only]).fields({"title": ["Chess, coding"]})[0]["title_terms"]) for only in (few, many)
    }
    assert len(lengths) == 1


def test_each_text_has_its_field_and_the_strongest_keeps_the_concept() -> None:
    texts: dict[TextName, list[str]] = {
        "title": ["Psychology"],
        "keywords": ["psychology", "sports"],
        "description": ["Sports and books by the World Health Organization"],
        "provider": ["World Health Organization", "Sports Academy"],
    }
    fields, words = SPOTTER.fields(texts)
    assert set(fields) == {field.name for field in SPOTTED_FIELDS}
    assert "=علم_نفس" in fields["title_terms"]
    assert "=رياضه" in fields["terms"]
    assert "=علم_نفس" not in fields["terms"]
    assert "=كتب" in fields["body_terms"]
    assert "=منظم_صح_عالم" in fields["provider_terms"]
    assert "=رياضه" not in fields["provider_terms"]
    assert {"psychology", "نفس", "رياضة", "كتب"} <= words


def test_what_was_spotted_weighs_less_than_what_the_provider_said() -> None:
    weights = {field.name: field.weight for field in (*TEXT_FIELDS, *SPOTTED_FIELDS)}
    assert weights["related_terms"] < weights["title_terms"] < weights["title"]
    assert weights["terms"] < weights["keywords"]
    assert weights["provider_terms"] < weights["provider"]
    assert weights["body_terms"] < weights["description"]
    assert all(field.reason for field in SPOTTED_FIELDS)


def _documents() -> Sequence[Document]:
    documents = [
        make_document(1, en="Introduction to Social Psychology"),
        make_document(2, ar="مدخل إلى علم البيانات"),
        make_document(3, en="Building a Website"),
        make_document(4, en="Mastering Microsoft Word"),
        make_document(5, en="WordPress for Everyone"),
        make_document(6, ar="الصحة في المدارس", provider=("", "World Health Organization")),
        make_document(7, ar="الرياضيات الأساسية"),
        make_document(8, en="School Sports"),
        make_document(9, en="Coding Club", description=("", "With a book.")),
    ]
    spotted_in = [(document, *SPOTTER.fields(document.texts)) for document in documents]
    return [replace(document, spotted=terms, words=words) for document, terms, words in spotted_in]


@pytest.fixture(scope="module")
def bilingual(make_engine: Callable[[], Engine]) -> Engine:
    engine = make_engine()
    switched(engine, _documents())
    return engine


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("علم النفس", 1),
        ("كيف أتعلم علم النفس", 1),
        ("data science", 2),
        ("web site", 3),
        ("مواقع إلكترونية", 3),
        ("وورد بريس", 5),
        ("word press", 5),
        ("وورد", 4),
        ("منظمة الصحة العالمية", 6),
        ("WHO", 6),
        ("maths", 7),
        ("برمجة", 9),
        ("كتب", 9),
    ],
)
def test_people_find_it_by_other_words(bilingual: Engine, text: str, first: int) -> None:
    assert ids(bilingual, text)[:1] == [first]


def test_a_stem_of_two_concepts_finds_neither_by_the_other_language(bilingual: Engine) -> None:
    # The Arabic title itself has the stem; the English one has only the name.
    assert set(ids(bilingual, "رياضة")) == {7, 8}
    assert ids(bilingual, "رياضيات") == [7]


def test_what_was_spotted_is_no_phrase_and_is_not_shown(bilingual: Engine) -> None:
    assert ids(bilingual, '"علم النفس"') == []
    item = find(bilingual, "علم النفس").items[0]
    assert item.highlights == {}
    assert "نفس" not in str(item.stored)


def test_neighbours_are_found_as_one_word(engine: Engine) -> None:
    assert ids(engine, "photo graphy")[:1] == [12]
    assert ids(engine, "cyber security")[:1] == [3]


def test_a_mistyped_word_is_mended_with_the_words_of_concepts(bilingual: Engine) -> None:
    assert find(bilingual, "سايكولوجيا نفص").interpreted_as is None
    # With its article it is long enough to tell.
    assert find(bilingual, "سايكولوجيا النفص").interpreted_as == "سايكولوجيا النفس"
    answer = find(bilingual, "psycology")
    assert answer.interpreted_as == "psychology"
    assert [item.id[-1] for item in answer.items] == ["1"]
    assert find(bilingual, "علم النفس").interpreted_as is None
