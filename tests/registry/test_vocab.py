"""Vocabularies: every scheme in both languages, loading that does no harm twice, and ESCO's own files."""

import csv
from pathlib import Path

import pytest

from registry import setup, vocab
from registry.errors import RegistryError
from registry.imports import esco
from registry.store.models import Concept
from registry.vocab import loader
from registry.vocab.loader import Row
from tests.conftest import IN_THE_BOX, Register
from tests.making import OTHER_SKILL

SKILLS = "http://data.europa.eu/esco/skill"
ABOUT = {"title_ar": "ع", "title_en": "T", "version": "1", "source": "S", "licence": "L"}


def every_concept(register: Register, scheme: str, limit: int = 50) -> dict[str, Concept]:
    """Give by code what a reader sees who turns page after page."""
    seen: dict[str, Concept] = {}
    after = -1
    with register.sessions() as session:
        while True:
            page, total = vocab.find(session, scheme, after=after, limit=limit)
            if not page:
                assert len(seen) == total, "the pages hold all that is counted"
                return seen
            seen |= {concept.code: concept for concept in page}
            after = page[-1].position


def write_csv(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def official(code: str, label: str, alternatives: str = "") -> dict[str, str]:
    """Give a line of an official file of the ESCO download page."""
    uri = f"{SKILLS}/{code}"
    return {
        "conceptType": "KnowledgeSkillCompetence", "conceptUri": uri, "skillType": "knowledge",
        "preferredLabel": label, "altLabels": alternatives,
    }  # fmt: skip


@IN_THE_BOX
def test_every_scheme_has_concepts_labelled_in_both_languages(register: Register) -> None:
    with register.sessions() as session:
        schemes = vocab.schemes(session)
    with (loader.DATA / "schemes.csv").open(encoding="utf-8", newline="") as file:
        declared = {row["scheme"] for row in csv.DictReader(file)}
    unlabelled = [
        concept.id
        for scheme, _ in schemes
        for concept in every_concept(register, scheme.id).values()
        if not (concept.label.get("ar") and concept.label.get("en"))
    ]

    assert {scheme.id for scheme, _ in schemes} == declared
    assert all(total > 0 and {"ar", "en"} <= set(scheme.title) for scheme, total in schemes)
    assert unlabelled == []


@IN_THE_BOX
def test_every_broader_concept_exists(register: Register) -> None:
    assert register.scalar(
        "SELECT count(*) FROM concepts c WHERE broader IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM concepts b WHERE b.id = c.scheme || ':' || c.broader)"
    ) == 0  # fmt: skip


def test_loading_again_changes_nothing(register: Register) -> None:
    before = register.position
    with register.sessions() as session:
        assert list(setup.prepare(session)) == []

    assert register.position == before


def test_a_concept_that_a_newer_edition_dropped_stays_findable(register: Register) -> None:
    editions = [("a", "b", "c"), ("c", "d")]
    for codes in editions:
        with register.writing() as session:
            rows = [Row(code, {"ar": code, "en": code}) for code in codes]
            assert loader.load(session, "letters", rows, ABOUT)

    assert set(every_concept(register, "letters", limit=1)) == {"a", "b", "c", "d"}


def test_a_concept_is_found_by_a_part_of_a_label_in_either_language(register: Register) -> None:
    with register.sessions() as session:
        for words in ("software", "البرمجيات"):
            concepts, _ = vocab.find(session, "isced-f", words)
            assert "0613" in {concept.code for concept in concepts}
        assert vocab.find(session, "isced-f", "%")[1] == 0
        line = vocab.with_ancestors(session, ["isced-f:0613"])["isced-f:0613"]

    assert [concept.code for concept in line] == ["0613", "061", "06"]


def test_official_files_add_concepts_and_keep_what_was_corrected_here(
    register: Register, tmp_path: Path
) -> None:
    corrected = every_concept(register, "esco-skill")[OTHER_SKILL]
    assert corrected.data["label_ar_basis"] == "project"
    english = write_csv(
        tmp_path / "skills_en.csv", official(OTHER_SKILL, "3D print"), official("new", "New", "a\nb")
    )
    arabic = write_csv(tmp_path / "skills_ar.csv", official(OTHER_SKILL, "خطأ"), official("new", "جديد"))
    with register.writing() as session:
        esco.import_files(session, "skills", [english, arabic])

    after = every_concept(register, "esco-skill")
    assert after[OTHER_SKILL].label == {"en": "3D print", "ar": corrected.label["ar"]}
    assert after["new"].label == {"en": "New", "ar": "جديد"}
    assert after["new"].alternatives == {"en": ["a", "b"]}
    assert after["new"].uri == f"{SKILLS}/new"


def test_what_was_imported_is_still_there_after_the_next_start(register: Register, tmp_path: Path) -> None:
    english = write_csv(tmp_path / "skills_en.csv", official(OTHER_SKILL, "3D print"), official("new", "New"))
    with register.writing() as session:
        esco.import_files(session, "skills", [english])
    imported = every_concept(register, "esco-skill")
    with register.sessions() as session:
        list(setup.prepare(session))

    after = every_concept(register, "esco-skill")
    assert {code: concept.label for code, concept in after.items()} == {
        code: concept.label for code, concept in imported.items()
    }
    assert after["new"].label == {"en": "New"}


def line_of(register: Register, code: str) -> list[str]:
    """Give a skill and those above it, lowest first, by ESCO's codes where there are any."""
    with register.sessions() as session:
        line = vocab.with_ancestors(session, [f"esco-skill:{code}"])[f"esco-skill:{code}"]
    return [concept.data.get("esco_code", concept.code) for concept in line]


def test_official_files_bring_the_groups_above_skills(register: Register, tmp_path: Path) -> None:
    def group(code: str, esco_code: str) -> dict[str, str]:
        label = f"Group {esco_code}"
        return {
            "conceptType": "SkillGroup", "conceptUri": f"{SKILLS}/{code}", "preferredLabel": label,
            "altLabels": "", "code": esco_code,
        }  # fmt: skip

    def link(code: str, broader: str) -> dict[str, str]:
        return {"conceptUri": f"{SKILLS}/{code}", "broaderUri": broader}

    links = [
        link("new", f"{SKILLS}/other"),
        link("new", f"{SKILLS}/g2"),
        link("new", f"{SKILLS}/g1"),
        link("other", "http://data.europa.eu/esco/isced-f/0613"),
        link("lower", f"{SKILLS}/new"),
        link("g1", f"{SKILLS}/g0"),
    ]
    with register.writing() as session:
        esco.import_files(
            session,
            "skills",
            [
                write_csv(tmp_path / "broaderRelationsSkillPillar_en.csv", *links),
                write_csv(tmp_path / "skillGroups_ar.csv", *[group(f"g{n}", f"Z{n}") for n in range(3)]),
                write_csv(
                    tmp_path / "skills_en.csv", *[official(code, code) for code in ("new", "other", "lower")]
                ),
            ],
        )

    # Each has one concept above it: a group rather than a skill, and of several groups the first by code.
    assert line_of(register, "new") == ["new", "Z1", "Z0"]
    assert line_of(register, "lower") == ["lower", "new", "Z1", "Z0"]
    assert line_of(register, "other") == ["other", "0613", "061", "06", "K"]
    concepts = every_concept(register, "esco-skill", limit=500)
    assert [concepts[code].label["ar"] for code in ("g0", "g1")] == ["Group Z0", "Group Z1"]
    assert [concepts[code].data.get("group") for code in ("new", "g1", "0613")] == [None, True, True]


def test_a_list_that_goes_round_in_a_circle_ends(register: Register) -> None:
    with register.writing() as session:
        rows = [Row(code, {"ar": code, "en": code}, broader) for code, broader in ("ab", "bc", "ca")]
        loader.load(session, "letters", rows, ABOUT)
    with register.sessions() as session:
        line = vocab.with_ancestors(session, ["letters:a"])["letters:a"]

    assert [concept.code for concept in line] == ["a", "b", "c"]


@IN_THE_BOX
def test_every_skill_shipped_stands_below_a_pillar(register: Register) -> None:
    skills = list(every_concept(register, "esco-skill", limit=500))

    assert {line_of(register, code)[-1] for code in skills[::40]} <= {"S", "K", "T", "L"}


@IN_THE_BOX
@pytest.mark.parametrize(
    ("kind", "name"), [("skills", "esco-skills.csv"), ("occupations", "esco-occupations.csv")]
)
def test_the_shared_files_are_read_whole(register: Register, shared: Path, kind: str, name: str) -> None:
    scheme = esco.KINDS[kind]
    with (shared / "data" / name).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with register.writing() as session:
        esco.import_files(session, kind, [shared / "data" / name])
    with register.sessions() as session:
        concepts = vocab.concepts(session, [f"{scheme}:{line['uri'].rpartition('/')[2]}" for line in lines])

    assert len(concepts) == len({line["uri"] for line in lines})


@IN_THE_BOX
def test_a_file_of_another_kind_is_refused(register: Register, tmp_path: Path) -> None:
    wrong = write_csv(tmp_path / "wrong.csv", {"a": "1"})
    with pytest.raises(RegistryError, match="column_missing"), register.writing() as session:
        esco.import_files(session, "skills", [wrong])
