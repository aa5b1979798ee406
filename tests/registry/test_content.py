"""The content of a micro-credential: its JSON and its rows are the same thing, whatever it says."""

from typing import Any

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
    make_accredited_provider,
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
# What the store keeps: three places, nine digits before them.
numbers = st.integers(0, 10**9 - 1) | st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000)


def values_of(field: Field) -> st.SearchStrategy[Any]:
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


def contents_of(fields: tuple[Field, ...], of: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """What the declaration allows; numbers of other entries and vocabularies not in CODES are left out."""
    said: list[Field] = [
        field
        for field in fields
        if field.kind != "number_of"
        and (not field.scheme or field.scheme in CODES)
        and field.name != "stackability"
    ]
    always = {field.name for field in said} & {name.removeprefix(f"{of}/") for name in NEVER_EMPTY}
    return st.fixed_dictionaries(
        {field.name: values_of(field) for field in said if field.name in always},
        optional={field.name: values_of(field) for field in said if field.name not in always},
    )


@given(contents_of(CONTENT))
def test_what_is_built_from_content_gives_the_same_content(said: dict[str, Any]) -> None:
    assert content.dump(content.build(said)) == said


def test_absent_null_and_empty_mean_that_the_provider_does_not_say() -> None:
    said: dict[str, Any] = {
        "title": {"en": "T"},
        "description": None,
        "fields": [],
        "partners": [],
        "price": None,
    }

    assert content.dump(content.build(said)) == {"title": {"en": "T"}}


def test_an_element_that_is_not_declared_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="titel"):
        content.build({"titel": {"en": "T"}})


def test_a_skill_may_be_named_by_its_whole_address() -> None:
    outcome = {"text": {"en": "T"}, "skills": [f"http://data.europa.eu/esco/skill/{SKILL}"]}

    dumped = content.dump(content.build(make_content(learning_outcomes=[outcome])))

    assert dumped["learning_outcomes"][0]["skills"] == [SKILL]


# Shrinking a failure would take minutes on a database; the first that is found is small enough to read.
@settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=contents_of(CONTENT), then=contents_of(CONTENT))
def test_content_and_what_replaces_it_survive_the_database(
    register: Register, said: dict[str, Any], then: dict[str, Any]
) -> None:
    with register.writing() as session:
        submitter = make_submitter(session, make_accredited_provider(session))
        draft = make_draft(session, submitter)
    for wanted in (said, then):
        with register.writing() as session:
            # Below the service, which would fill in what follows from the content.
            content.replace(drafts.get(session, draft.id, by=submitter), wanted)
            ledger.record(session, "submission.changed", draft.id, by=None)
        with register.sessions() as session:
            assert content.dump(drafts.get(session, draft.id, by=submitter)) == wanted


def test_the_codes_used_here_exist(register: Register) -> None:
    with register.sessions() as session:
        known = set(session.scalars(select(Concept.id)))

    assert {f"{scheme}:{code}" for scheme, many in CODES.items() for code in many} <= known


OUTCOMES: list[dict[str, Any]] = [
    {"text": {"en": "one"}, "skills": [SKILL, OTHER_SKILL]},
    {"text": {"en": "two"}},
    {"text": {"en": "three"}, "skills": [OTHER_SKILL]},
]


@pytest.mark.parametrize(
    "then",
    [
        {"learning_outcomes": OUTCOMES[:1]},
        {"learning_outcomes": [*OUTCOMES, *OUTCOMES]},
        {"learning_outcomes": OUTCOMES[::-1]},
        {"learning_outcomes": [{**OUTCOMES[0], "skills": [OTHER_SKILL, SKILL]}, *OUTCOMES[1:]]},
        {"learning_outcomes": None},
        {"languages": ["en", "ar"]},
        {"languages": ["en"]},
        {"fields": ["0111", "0613"]},
    ],
    ids=[
        "fewer",
        "more",
        "turned round",
        "skills turned round",
        "none",
        "codes turned round",
        "fewer codes",
        "codes moved",
    ],
)
def test_a_changed_draft_has_the_new_rows_and_no_others(register: Register, then: dict[str, Any]) -> None:
    with register.writing() as session:
        submitter = make_submitter(session, make_accredited_provider(session))
        draft = make_draft(session, submitter, learning_outcomes=OUTCOMES)
    changes: dict[str, Any] = {"learning_outcomes": OUTCOMES} | then
    said = make_content(**changes)
    with register.writing() as session:
        drafts.change(session, draft.id, said, by=submitter, expected=draft.revision)

    with register.sessions() as session:
        found = drafts.get(session, draft.id, by=submitter)
        links = session.scalars(select(OutcomeSkill)).all()
    assert content.dump(found) == said
    assert len(links) == sum(len(one.get("skills", [])) for one in said.get("learning_outcomes", []))


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
    register: Register, change: dict[str, Any]
) -> None:
    with register.writing() as session:
        submitter = make_submitter(session, make_accredited_provider(session))
        draft = make_draft(session, submitter)
    seen = draft.revision
    with register.writing() as session:
        drafts.change(session, draft.id, make_content(**change), by=submitter, expected=seen)

    with pytest.raises(Stale), register.writing() as session:
        drafts.change(session, draft.id, make_content(), by=submitter, expected=seen)


def test_a_micro_credential_has_one_version_on_its_way(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session, make_accredited_provider(session))
        make_draft(session, submitter, "CS-101")

    with pytest.raises(Conflict, match="open_version_exists"), register.writing() as session:
        make_draft(session, submitter, "CS-101")
