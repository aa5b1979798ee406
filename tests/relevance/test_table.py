"""Every query of the table finds what it must on both engines, and they put the same first."""

import json
from pathlib import Path

import pytest

from search.answers import find
from search.answers.searching import Search
from tests.relevance.conftest import Indexed
from tests.relevance.table import REAL, REGISTERS, TABLE, Row

ENGINES = ("embedded", "elastic")
CASES = [
    pytest.param(engine, register, row, id=f"{engine}-{register}-{row.trouble}-{row.q}")
    for engine in ENGINES
    for register in REGISTERS
    # Over the real list the other engine is held to the same order, below.
    if (engine, register) != ("elastic", REAL)
    for row in TABLE[register]
]
JUDGED = [
    json.loads(line)["query"]
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
    if line.strip()
]
# Of the first three of one engine so many are also the first three of the other.
AGREEMENT = 0.8


def local_ids(search: Search, query: str, most: int = 10) -> list[str]:
    results = find.find(search, {"q": [query], "limit": [str(most)]})
    return [str(item.stored["local_id"]) for item in results.items]


@pytest.mark.parametrize(("engine_name", "register", "row"), CASES)
def test_a_query_finds_what_it_must(
    engine_name: str, register: str, row: Row, request: pytest.FixtureRequest
) -> None:
    indexed: Indexed = request.getfixturevalue(engine_name)
    ids = local_ids(indexed(register), row.q)
    if row.nothing:
        assert ids == []
        return
    assert set(row.first3) <= set(ids[:3]), ids
    assert set(row.first10) <= set(ids), ids
    assert set(row.never).isdisjoint(ids), ids


@pytest.mark.parametrize("register", REGISTERS)
def test_the_engines_put_the_same_first(register: str, embedded: Indexed, elastic: Indexed) -> None:
    searches = embedded(register), elastic(register)
    shares = []
    for row in TABLE[register]:
        here, there = (set(local_ids(search, row.q, 3)) for search in searches)
        if here or there:
            shares.append(len(here & there) / max(len(here), len(there)))
    assert sum(shares) / len(shares) >= AGREEMENT


def test_the_engines_rank_alike(embedded: Indexed, elastic: Indexed) -> None:
    searches = embedded(REAL), elastic(REAL)
    asked = {
        q: tuple(local_ids(search, q) for search in searches)
        for q in [*(row.q for row in TABLE[REAL]), *JUDGED]
    }
    assert {q: pair for q, pair in asked.items() if pair[0] != pair[1]} == {}
    assert sum(bool(here) for here, _ in asked.values()) > len(asked) / 2
