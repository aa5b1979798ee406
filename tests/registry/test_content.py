"""The content of a micro-credential: its JSON and its rows are the same thing, whatever it says."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registry import ledger
from registry.errors import Conflict, Stale
from registry.microcredentials import content, drafts
from registry.microcredentials.content import CONTENT, Field
from registry.store.models import Concept, OutcomeSkill
from tests.conftest import Register
from tests.making import (
    OTHER_SKILL,
    SKILL,
    make_content,
    make_draft,
    make_submitter,
)

# Codes that exist, of every vocabulary that the content names.
CODES = {
    "esco-skill": [SKILL, OTHER_SKILL, "97965983-0da4-4902-9daf-d5cd2693ef73"],
    "awarding-role": ["awarding", "teaching"],
    "country": ["PS", "JO"],
    "national-level": ["4", "5", "7"],
    "eqf-level": ["4", "5", "7"],
    "qf-ehea-cycle": ["short-cycle", "second-cycle"],
    "assessment-type": ["quiz", "project-work"],
    "supervision": ["supervised-id"],
    "learning-mode": ["blended"],
    "quality-assurance-type": ["external-review"],
    "isced-f": ["0613", "0111", "06"],
    "language": ["ar", "en", "fr"],
    "partner-role": ["took-part", "endorsed"],
    "currency": ["USD", "JOD"],
    "digital-format": ["europass", "open-badges", "pdf"],
}
NEVER_EMPTY = ("title", "text", "name", "role", "quality_assurance/type")

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
texts = st.dictionaries(st.sampled_from(["ar", "en", "fr"]), words, min_size=1, max_size=3)
# Numbers that the store keeps as they are: up to nine digits, and three after the point.
numbers = st.integers(0, 10**9 - 1) | st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000)


def values_of(field: Field) -> st.SearchStrategy[object]:
    codes = st.sampled_from(CODES.get(field.scheme, [""]))
    match field.kind:
        case "text":
            return texts
        case "number":
            return st.integers(0, 10**6) if field.name == "seats" else numbers
        case "boolean":
            return st.booleans()
        case "date":
            return st.dates().map(str)
        case "code":
            return codes
        case "codes":
            return st.lists(codes, unique=True, min_size=1)
        case "strings":
            return st.lists(words, min_size=1, max_size=4)
        case "price":
            return st.fixed_dictionaries({"amount": numbers, "currency": codes})
        case "rows":
            return st.lists(contents_of(field.fields, field.name), min_size=1, max_size=4)
    return words


def contents_of(fields: tuple[Field, ...], of: str = "") -> st.SearchStrategy[dict[str, object]]:
    """Give all that the declaration allows, but no numbers of other entries and no vocabularies outside CODES."""
    allowed = [
        field
        for field in fields
        if field.kind != "number_of"
        and (not field.scheme or field.scheme in CODES)
        and field.name != "stackability"
    ]
    always = {field.name for field in allowed} & {name.removeprefix(f"{of}/") for name in NEVER_EMPTY}
    return st.fixed_dictionaries(
        {field.name: values_of(field) for field in allowed if field.name in always},
        optional={field.name: values_of(field) for field in allowed if field.name not in always},
    )


@given(contents_of(CONTENT))
def test_what_is_built_from_content_gives_the_same_content(values: dict[str, object]) -> None:
    assert content.dump(content.build(values)) == values


def test_absent_null_and_empty_mean_that_the_provider_does_not_say() -> None:
    values: dict[str, object] = {
        "title": {"en": "T"},
        "description": None,
        "fields": [],
        "partners": [],
        "price": None,
    }

    assert content.dump(content.build(values)) == {"title": {"en": "T"}}


def test_an_element_that_is_not_declared_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="titel"):
        content.build({"titel": {"en": "T"}})


def test_a_skill_may_be_named_by_its_whole_address() -> None:
    outcome = {"text": {"en": "T"}, "skills": [f"http://data.europa.eu/esco/skill/{SKILL}"]}

    dumped = content.dump(content.build(make_content(learning_outcomes=[outcome])))

    assert dumped["learning_outcomes"] == [{"text": {"en": "T"}, "skills": [SKILL]}]


# Shrinking a failing example would take minutes on a database; the first one is small enough to read.
@settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=contents_of(CONTENT), then=contents_of(CONTENT))
def test_content_and_what_replaces_it_survive_the_database(
    register: Register, first: dict[str, object], then: dict[str, object]
) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter)
    for values in (first, then):
        with register.writing() as session:
            # Not by drafts.change(), which adds what follows from the content, such as credits from hours.
            content.replace(drafts.get(session, draft.id, by=submitter), values)
            ledger.record(session, "submission.changed", draft.id, by=None)
        with register.sessions() as session:
            assert content.dump(drafts.get(session, draft.id, by=submitter)) == values


def test_the_codes_used_here_exist(register: Register) -> None:
    with register.sessions() as session:
        existing = set(session.scalars(select(Concept.id)))

    assert {f"{scheme}:{code}" for scheme, codes in CODES.items() for code in codes} <= existing


OUTCOMES: list[dict[str, object]] = [
    {"text": {"en": "one"}, "skills": [SKILL, OTHER_SKILL]},
    {"text": {"en": "two"}},
    {"text": {"en": "three"}, "skills": [OTHER_SKILL]},
]
SKILLS_TURNED_ROUND = {"text": {"en": "one"}, "skills": [OTHER_SKILL, SKILL]}


@pytest.mark.parametrize(
    ("change", "skills"),
    [
        pytest.param({"learning_outcomes": OUTCOMES[:1]}, 2, id="fewer"),
        pytest.param({"learning_outcomes": [*OUTCOMES, *OUTCOMES]}, 6, id="more"),
        pytest.param({"learning_outcomes": OUTCOMES[::-1]}, 3, id="turned round"),
        pytest.param(
            {"learning_outcomes": [SKILLS_TURNED_ROUND, *OUTCOMES[1:]]}, 3, id="skills turned round"
        ),
        pytest.param({"learning_outcomes": None}, 0, id="none"),
        pytest.param({"languages": ["en", "ar"]}, 3, id="codes turned round"),
        pytest.param({"languages": ["en"]}, 3, id="fewer codes"),
        pytest.param({"fields": ["0111", "0613"]}, 3, id="codes moved"),
    ],
)
def test_a_changed_draft_has_the_new_rows_and_no_others(
    register: Register, change: dict[str, object], skills: int
) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter, learning_outcomes=OUTCOMES)
    values = make_content(**{"learning_outcomes": OUTCOMES, **change})
    with register.writing() as session:
        drafts.change(session, draft.id, values, by=submitter, expected=draft.revision)

    with register.sessions() as session:
        assert content.dump(drafts.get(session, draft.id, by=submitter)) == values
        assert len(session.scalars(select(OutcomeSkill)).all()) == skills


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "Another", "ar": "آخر"}},
        {"learning_outcomes": [{"text": {"en": "Another", "ar": "آخر"}}]},
        {"modes": ["online"]},
    ],
    ids=["a column", "rows", "codes"],
)
def test_of_two_who_change_the_same_draft_the_second_is_told(
    register: Register, change: dict[str, object]
) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter)
    seen = draft.revision
    with register.writing() as session:
        drafts.change(session, draft.id, make_content(**change), by=submitter, expected=seen)

    with pytest.raises(Stale), register.writing() as session:
        drafts.change(session, draft.id, make_content(), by=submitter, expected=seen)


def test_a_micro_credential_has_one_version_on_its_way(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        make_draft(session, submitter, "CS-101")

    with pytest.raises(Conflict, match="open_version_exists"), register.writing() as session:
        make_draft(session, submitter, "CS-101")
