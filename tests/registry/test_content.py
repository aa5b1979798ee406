"""The content of a micro-credential: one document, whatever it says, and rows for what it names."""

import pytest
import rfc8785
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import ValidationError
from sqlalchemy import select

from registry import ledger
from registry.errors import Conflict, Invalid, Stale
from registry.microcredentials import drafts
from registry.microcredentials.content import Content, document, links
from registry.microcredentials.content.document import CONTENT, Field
from registry.store.models import Concept, VersionCode
from registry.vocab import loader
from tests.conftest import Register
from tests.making import (
    OTHER_SKILL,
    SKILL,
    make_accreditation,
    make_draft,
    make_provider,
    make_registered,
    make_submitter,
    number_of,
    read_content,
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

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
texts = st.dictionaries(st.sampled_from(["ar", "en", "fr"]), words, min_size=1, max_size=3)


def numbers(field: Field) -> st.SearchStrategy[float]:
    """Give what the API lets through: up to the declared limit, three places unless they are whole."""
    limit = field.most or 10**7
    if field.whole:
        return st.integers(0, limit)
    return st.integers(0, limit) | st.integers(0, limit * 1000).map(lambda thousandths: thousandths / 1000)


def values_of(field: Field) -> st.SearchStrategy[object]:
    codes = st.sampled_from(CODES.get(field.of, [""]))
    match field.kind:
        case "text":
            return texts
        case "number":
            return numbers(field)
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
            return contents_of(field.fields)
        case "rows":
            return st.lists(contents_of(field.fields), min_size=1, max_size=4)
    return words


def contents_of(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, object]]:
    """Give all that the declaration allows, but no numbers of other entries and no vocabularies outside CODES."""
    allowed = [
        field
        for field in fields
        if field.kind != "number_of"
        and (field.kind not in ("code", "codes") or field.of in CODES)
        and field.name != "stackability"
    ]
    always = {field.name for field in allowed if field.required}
    return st.fixed_dictionaries(
        {field.name: values_of(field) for field in allowed if field.name in always},
        optional={field.name: values_of(field) for field in allowed if field.name not in always},
    )


@given(contents_of(CONTENT))
def test_what_is_read_gives_the_same_content(stated: dict[str, object]) -> None:
    assert document.dump(document.read(stated, Content)) == stated


@given(contents_of(CONTENT))
def test_a_content_has_one_spelling_which_is_that_of_rfc_8785(stated: dict[str, object]) -> None:
    values = document.dump(document.read(stated, Content))
    backwards = dict(reversed(values.items()))

    assert document.canonical(values) == document.canonical(backwards) == rfc8785.dumps(values)


def test_absent_null_and_empty_mean_that_the_provider_does_not_say() -> None:
    values: dict[str, object] = {
        "title": {"en": "T"},
        "description": None,
        "fields": [],
        "partners": [],
        "price": None,
    }

    assert document.dump(document.read(values, Content)) == {"title": {"en": "T"}}


def test_an_element_that_is_not_declared_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="titel"):
        document.read({"title": {"en": "T"}, "titel": {"en": "T"}}, Content)


@pytest.mark.parametrize(
    "address",
    [
        f"http://data.europa.eu/esco/skill/{SKILL}",
        f"https://data.europa.eu/esco/skill/{SKILL}",
        f"data.europa.eu/esco/skill/{SKILL}/",
        f"HTTP://data.europa.eu/esco/skill/{SKILL.upper()}",
    ],
)
def test_a_skill_may_be_named_by_its_whole_address(address: str) -> None:
    outcome = {"text": {"en": "T"}, "skills": [address]}

    assert read_content(learning_outcomes=[outcome]).skills == [SKILL]


def test_an_address_that_is_no_code_stays_an_address() -> None:
    address = "http://data.europa.eu/esco/skill/x"

    assert read_content(homepage=address).homepage == address


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
            version = drafts.get(session, draft.id, by=submitter)
            before, version.content = version.content, document.read(values, Content)
            links.replace(session, version, before, ())
            ledger.record(session, "submission.changed", draft.id, by=None)
        with register.sessions() as session:
            assert document.dump(drafts.get(session, draft.id, by=submitter).content) == values


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
    said = read_content(**{"learning_outcomes": OUTCOMES, **change})
    with register.writing() as session:
        drafts.change(session, draft.id, said, by=submitter, expected=draft.revision)

    with register.sessions() as session:
        kept = drafts.get(session, draft.id, by=submitter)
        rows = session.execute(select(VersionCode.pointer, VersionCode.concept_id)).all()
    assert kept.content == said
    assert sorted(rows) == sorted((path, f"{scheme}:{code}") for path, scheme, code in document.codes(said))


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
        drafts.change(session, draft.id, read_content(**change), by=submitter, expected=seen)

    with pytest.raises(Stale), register.writing() as session:
        drafts.change(session, draft.id, read_content(), by=submitter, expected=seen)


def test_a_micro_credential_has_one_version_on_its_way(register: Register) -> None:
    with register.writing() as session:
        submitter = make_submitter(session)
        make_draft(session, submitter, "CS-101")

    with pytest.raises(Conflict, match="open_version_exists"), register.writing() as session:
        make_draft(session, submitter, "CS-101")


UNHEARD_OF = "00000000-0000-4000-8000-000000000001"


def test_a_skill_that_the_register_does_not_know_yet_is_kept_with_a_warning(register: Register) -> None:
    outcome = {"text": {"ar": "ن", "en": "O"}, "skills": [SKILL, UNHEARD_OF]}
    with register.writing() as session:
        submitter = make_submitter(session)
        draft = make_draft(session, submitter, learning_outcomes=[outcome])

    assert [(one["code"], one["path"], one["severity"]) for one in draft.findings] == [
        ("code_not_loaded", "/learning_outcomes/0/skills/1", "warning")
    ]
    assert document.dump(draft.content)["learning_outcomes"] == [outcome]
    waiting = "SELECT count(*) FROM version_codes WHERE concept_id IS NULL AND unknown = :id"
    assert register.scalar(waiting, id=f"esco-skill:{UNHEARD_OF}") == 1


def test_what_names_itself_is_told_so(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider)
        number = number_of(make_registered(session, provider, "CS-101"))
        link = {"micro_credential": number, "credits": 1}
        with pytest.raises(Invalid) as refusal:
            make_draft(session, make_submitter(session, provider), "CS-101", stackability=[link])

    assert [one.code for one in refusal.value.findings] == ["names_itself"]


def test_what_waited_for_a_concept_is_linked_when_it_is_loaded(register: Register) -> None:
    outcome = {"text": {"ar": "ن", "en": "O"}, "skills": [UNHEARD_OF]}
    with register.writing() as session:
        make_registered(session, learning_outcomes=[outcome])
    with register.writing() as session:
        rows = [
            *loader.stored(session, "esco-skill"),
            loader.Row(UNHEARD_OF, {"en": "Patience"}, None, None, {}, {}),
        ]
        about = {"title_ar": "ع", "title_en": "T", "version": "1", "source": "S", "licence": "L"}
        loader.load(session, "esco-skill", rows, about)

    waiting = "SELECT count(*) FROM version_codes WHERE unknown IS NOT NULL"
    assert register.scalar(waiting) == 0
    linked = "SELECT count(*) FROM version_codes WHERE concept_id = :id"
    assert register.scalar(linked, id=f"esco-skill:{UNHEARD_OF}") == 1
