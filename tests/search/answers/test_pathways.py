"""What leads to an occupation, with shares and small set, equals a plain reckoning over the whole register, on both
engines. And what is like a record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import BadParameter
from registry.microcredentials.content import Content, document
from registry.vocab.relations import Needs
from search.answers import pathways
from search.answers.searching import Search
from search.documents.fields import Document
from search.engines.engine import Engine
from tests.search.asking import searching, switched
from tests.search.conftest import MakeEngine
from tests.search.samples import SAMPLES, make_document

SKILLS = [f"s{number}" for number in range(12)]
REGISTERS = [f"register-{number}" for number in range(40)]
OFFERINGS = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Entry:
    serial: int
    register: str
    skills: tuple[str, ...]
    status: str

    def document(self) -> Document:
        document = make_document(
            self.serial,
            en=f"Entry {self.serial}",
            facets={"provider": [self.register], "skill": self.skills},
            status=self.status,
        )
        return replace(document, stored={**document.stored, "skills": list(self.skills)})


def _entries() -> list[Entry]:
    """Give registers of none to fourteen entries, kept in one index as one provider each."""
    chance = Random(20260303)  # noqa: S311 - the same registers at every run
    entries: list[Entry] = []
    for register in REGISTERS:
        for _ in range(chance.randrange(15)):
            skills = tuple(chance.sample(SKILLS, chance.choice([0, 1, 1, 2, 3, 5])))
            status = chance.choice(["registered"] * 4 + ["withdrawn"])
            entries.append(Entry(len(entries) + 1, register, skills, status))
    chance.shuffle(entries)
    return entries


ENTRIES = _entries()


@pytest.fixture(scope="module")
def registers(make_engine: MakeEngine) -> Search:
    engine = make_engine()
    switched(engine, (entry.document() for entry in ENTRIES))
    return searching(engine)


@st.composite
def occupations(draw: st.DrawFn) -> Needs:
    """Any skills as essential or optional; some the register does not know count in the total alone."""
    kinds = draw(st.lists(st.sampled_from("eo-"), min_size=len(SKILLS), max_size=len(SKILLS)))
    essential = tuple(code for code, kind in zip(SKILLS, kinds, strict=True) if kind == "e")
    optional = tuple(code for code, kind in zip(SKILLS, kinds, strict=True) if kind == "o")
    return Needs(essential, optional, len(essential) + draw(st.integers(0, 3)))


def reckon(entries: Sequence[Entry], needs: Needs) -> list[tuple[int, float, set[str], set[str]]]:
    """Give (serial, share, essential, optional) in the order wanted."""
    rows = []
    for entry in entries:
        essential, optional = (set(entry.skills) & set(some) for some in (needs.essential, needs.optional))
        if essential:
            rows.append((entry.serial, round(len(essential) / needs.total, 4), essential, optional))
    return sorted(rows, key=lambda row: (-len(row[2]), -len(row[3]), row[0]))


def choose(entries: Sequence[Entry], needs: Needs) -> list[tuple[int, set[str], float]]:
    """Give (serial, skills added, share reached) of each step: always the one that adds most, of equals the oldest."""
    missing = set(needs.essential)
    steps: list[tuple[int, set[str], float]] = []
    while len(steps) < 6:
        best = max(
            entries,
            key=lambda entry: (len(missing & set(entry.skills)), -entry.serial),
            default=Entry(0, "", (), ""),
        )
        adds = missing & set(best.skills)
        if not adds:
            break
        missing -= adds
        steps.append((best.serial, adds, round((len(needs.essential) - len(missing)) / needs.total, 4)))
    return steps


def serial(stored: Mapping[str, Any]) -> int:
    return int(stored["number"][-6:])


@given(register=st.sampled_from([*REGISTERS, None]), needs=occupations())
@OFFERINGS
def test_shares_and_the_small_set_are_what_a_plain_reckoning_gives(
    registers: Search, register: str | None, needs: Needs
) -> None:
    entries = [
        entry for entry in ENTRIES if entry.status == "registered" and register in (None, entry.register)
    ]
    asked = {"limit": ["3"], **({"provider": [register]} if register else {})}
    rows: list[tuple[int, float, set[str], set[str]]] = []
    first = page = pathways.to_occupation(registers, needs, asked)
    while True:
        rows += [
            (serial(stored), covers.share, set(covers.essential), set(covers.optional))
            for stored, covers in page.items
        ]
        if page.next_cursor is None:
            break
        page = pathways.to_occupation(registers, needs, {**asked, "cursor": [page.next_cursor]})
        assert (page.together, page.counts, page.total) == (None, first.counts, first.total)

    assert rows == reckon(entries, needs)
    assert first.total == len(rows)
    assert first.counts == {code: sum(code in entry.skills for entry in entries) for code in needs.essential}
    assert list(first.counts.values()) == sorted(first.counts.values(), reverse=True)
    steps = [(serial(step.stored), set(step.adds), step.share) for step in first.together or []]
    assert steps == choose(entries, needs)


def test_an_occupation_may_need_more_skills_than_a_search_may_name(registers: Search) -> None:
    """ESCO's longest has 130 essential skills and 318 optional ones."""
    many = Needs((*SKILLS[:2], *(f"e{number}" for number in range(128))), tuple(map(str, range(318))), 130)
    leading = pathways.to_occupation(registers, many, {"limit": ["100"]})

    entries = [entry for entry in ENTRIES if entry.status == "registered"]
    assert [serial(stored) for stored, _ in leading.items] == [row[0] for row in reckon(entries, many)]
    assert len(leading.counts) == 130


def test_a_cursor_belongs_to_one_occupation(registers: Search) -> None:
    needs, of_another = Needs(("s0", "s1"), (), 2), Needs(("s0", "s1"), ("s2",), 2)
    cursor = pathways.to_occupation(registers, needs, {"limit": ["1"]}).next_cursor
    assert cursor
    with pytest.raises(BadParameter, match="cursor"):
        pathways.to_occupation(registers, of_another, {"limit": ["1"], "cursor": [cursor]})


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        (Needs(), "no_relations"),
        (Needs((), ("s1",), 4), "no_known_skill"),
        (Needs(("nowhere",), (), 1), "nothing_leads_there"),
    ],
)
def test_it_is_said_why_nothing_leads_there(registers: Search, needs: Needs, code: str) -> None:
    leading = pathways.to_occupation(registers, needs, {})
    assert (leading.total, leading.items, leading.together) == (0, [], [])
    assert pathways.explanation(needs) == code


def record(en: str, ar: str = "", *, skills: str = "", field: str = "", keywords: str = "") -> Content:
    return document.read(
        {
            "title": {"en": en, "ar": ar},
            "learning_outcomes": [{"text": {"en": "…"}, "skills": skills.split()}],
            "fields": field.split(),
            "keywords": keywords.split(),
        },
        Content,
    )


ALIKE = [
    (record("Statistics", skills="ml python"), 5),
    (record("Handling numbers", field="0411"), 8),
    (record("المحاسبة"), 8),
    (record("Something else", keywords="agile"), 9),
    # A skill that both declare tells more than a word of the title.
    (record("Agile gardening", skills="networks"), 10),
]


@pytest.mark.parametrize(("content", "first"), ALIKE, ids=[content.title["en"] for content, _ in ALIKE])
def test_the_one_most_alike_comes_first(engine: Engine, content: Content, first: int) -> None:
    assert [serial(stored) for stored in pathways.similar(searching(engine), "PS-MC-000099", content, 3)][
        :1
    ] == [first]


def test_a_record_is_never_like_itself_nor_like_one_that_is_not_registered(engine: Engine) -> None:
    version = record("Introduction to Programming with Python", skills="python", field="0613")
    everything = [
        serial(stored) for stored in pathways.similar(searching(engine), "PS-MC-000002", version, 20)
    ]
    assert 2 not in everything
    assert 11 not in everything
    assert len(everything) == len(set(everything))
    assert [
        serial(stored) for stored in pathways.similar(searching(engine), "PS-MC-000002", version, 2)
    ] == everything[:2]
    # Nothing in it to be like: not everything, but nothing.
    assert pathways.similar(searching(engine), "PS-MC-000099", record("…"), 5) == []


def test_both_engines_find_the_same_alike(both_engines: list[Engine]) -> None:
    versions = [
        *(version for version, _ in ALIKE),
        *(
            record(
                document.stored["title"].get("en", ""),
                document.stored["title"].get("ar", ""),
                skills=" ".join(map(str, document.facets.get("skill", ()))),
                field=" ".join(map(str, document.facets.get("field", ()))),
            )
            for document in SAMPLES
        ),
    ]
    for version in versions:
        first, second = (
            [serial(stored) for stored in pathways.similar(searching(engine), "PS-MC-000001", version, 20)]
            for engine in both_engines
        )
        assert first == second, version.title
