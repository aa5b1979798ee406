"""What occupations need: ESCO's relations come in whole, in either form, and no share looks better than it is."""

import csv
import gzip
from pathlib import Path

import pytest
from sqlalchemy import select

from registry import setup, vocab
from registry.errors import NotFound, RegistryError
from registry.imports import esco
from registry.store.models import LedgerEvent, OccupationSkill
from registry.vocab import relations
from registry.vocab.relations import Loaded
from tests.conftest import IN_THE_BOX, Register
from tests.making import OTHER_SKILL, SKILL

DEVELOPER = "f2b15a0e-e65a-438a-affb-29b9d50b77d1"
URI = "http://data.europa.eu/esco"


def write(path: Path, *rows: tuple[str, str, str]) -> Path:
    """Write (occupation, relation, skill) as an official file of ESCO; compressed when its name says so."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["occupationUri", "relationType", "skillType", "skillUri"])
        for occupation, relation, skill in rows:
            writer.writerow([f"{URI}/occupation/{occupation}", relation, "knowledge", f"{URI}/skill/{skill}"])
    return path


def load(register: Register, path: Path) -> Loaded:
    with register.writing() as session:
        return relations.import_file(session, path)


def needs(register: Register, code: str = DEVELOPER) -> relations.Needs:
    with register.sessions() as session:
        return relations.needs(session, code)


def of_others(register: Register) -> int:
    """Count the relations of all occupations but DEVELOPER."""
    statement = "SELECT count(*) FROM occupation_skills WHERE occupation <> :developer"
    return register.scalar(statement, developer=f"{relations.OCCUPATIONS}:{DEVELOPER}")


def test_the_register_comes_with_the_relations_of_its_own_vocabularies(register: Register) -> None:
    with register.sessions() as session:
        rows = list(session.scalars(select(OccupationSkill.essential)))
        occupation = relations.occupation(session, "2512.4")
        event = session.scalars(select(LedgerEvent).where(LedgerEvent.subject_id == relations.SCHEME)).one()
        assert relations.occupation(session, DEVELOPER) == occupation
        for wrong in ("2512", SKILL, "%"):
            with pytest.raises(NotFound):
                relations.occupation(session, wrong)
        assert relations.SCHEME not in {scheme.id for scheme, _ in vocab.schemes(session)}

    assert (len(rows), sum(rows)) == (3873, 1634)
    assert occupation.code == DEVELOPER
    assert (event.kind, event.data["relations"]) == ("vocabulary.loaded", 3873)
    needed = needs(register)
    assert 0 < len(needed.essential) < needed.total
    assert needed.share(len(needed.essential)) < 1


def test_a_file_speaks_for_the_occupations_it_names(register: Register, tmp_path: Path) -> None:
    others = of_others(register)
    path = write(
        tmp_path / "relations.csv.gz",
        (DEVELOPER, "essential", SKILL),
        ("unknown", "essential", SKILL),
        (DEVELOPER, "essential", "unknown"),
        (DEVELOPER, "optional", "unknown too"),
        (DEVELOPER, "optional", OTHER_SKILL),
        # A skill that is named both ways is essential, whichever line comes first.
        (DEVELOPER, "essential", OTHER_SKILL),
        (DEVELOPER, "optional", SKILL),
    )

    assert load(register, path) == Loaded(kept=2, left_out=3)
    assert needs(register) == relations.Needs(tuple(sorted([SKILL, OTHER_SKILL])), (), 3)
    assert others == of_others(register)


def test_loading_relations_again_changes_nothing_and_the_next_start_keeps_them(
    register: Register, tmp_path: Path
) -> None:
    path = write(tmp_path / "relations.csv", (DEVELOPER, "optional", SKILL))
    load(register, path)
    before = register.position
    load(register, path)
    with register.sessions() as session:
        assert list(setup.prepare(session)) == []

    assert register.position == before
    assert needs(register) == relations.Needs((), (SKILL,), 0)
    load(register, write(tmp_path / "next.csv", (DEVELOPER, "essential", SKILL)))
    assert needs(register) == relations.Needs((SKILL,), (), 1)
    assert register.position == before + 1


@IN_THE_BOX
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "column_missing"),
        (b"", "column_missing"),
        (b"occupation_id,skill_id,relation\na,b,needed\n", "not_allowed_value"),
        (b"occupation_id,skill_id,relation\na\n", "not_allowed_value"),
        (b"occupation_id,skill_id,relation\n\xff\xfe,b,essential\n", "unreadable_file"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_what_is_no_such_file_is_refused_and_nothing_is_loaded(
    register: Register, tmp_path: Path, content: bytes, code: str, compressed: bool
) -> None:
    path = tmp_path / ("wrong.csv.gz" if compressed else "wrong.csv")
    path.write_bytes(gzip.compress(content) if compressed else content)
    before = needs(register)

    with pytest.raises(RegistryError, match=code):
        load(register, path)
    assert needs(register) == before


@IN_THE_BOX
@pytest.mark.parametrize("damage", ["cut", "not compressed"])
def test_a_damaged_file_is_refused(register: Register, tmp_path: Path, damage: str) -> None:
    path = write(tmp_path / "relations.csv.gz", (DEVELOPER, "essential", SKILL))
    path.write_bytes(path.read_bytes()[:-12] if damage == "cut" else b"occupationUri\n")

    with pytest.raises(RegistryError, match="unreadable_file"):
        load(register, path)


def test_all_of_esco_is_loaded(register: Register, shared: Path) -> None:
    data = shared / "data"
    path = data / "esco-occupation-skill.csv.gz"
    # Before its skills and occupations are known, most is left out; after, nothing is.
    assert load(register, path) == Loaded(kept=3873, left_out=125_129)
    needed_before = needs(register)
    with register.writing() as session:
        esco.import_files(session, "skills", [data / "esco-skills.csv"])
        esco.import_files(session, "occupations", [data / "esco-occupations.csv"])

    # Of the 129,004 lines, 17 call a skill optional that another line calls essential.
    assert load(register, path) == Loaded(kept=128_987, left_out=0)
    needed = needs(register)
    assert needed.total == needed_before.total == len(needed.essential)
    assert set(needed_before.essential) < set(needed.essential)
    before = register.position
    load(register, path)
    assert register.position == before
