"""The small interface of a search engine: Elasticsearch and Tantivy live behind it; nothing of them leaks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from registry.text import Text
from search.documents.fields import Document
from search.documents.terms import Indexed
from search.query.parsing import Cursor
from search.query.plan import Plan

# Of the words that begin with one letter, a register of a million records has fewer.
MOST_WORDS = 20_000
# All ESCO skills are fewer. A cluster gives no more than 65,536 counts in one answer.
MOST_VALUES = 20_000


class EngineUnavailable(Exception):
    """The engine cannot answer now; try again after so many seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(f"the search engine is not available; try again in {retry_after} s")
        self.retry_after = retry_after


class EngineSilent(EngineUnavailable):
    """The engine did not answer at all, or not in time: whoever asks next would wait in vain as well."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. `sort` is where it stands in the order: what a cursor after it is made of."""

    id: str
    score: float
    sort: Cursor
    stored: Mapping[str, Any]
    excerpts: Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: the hits of a page, whether more follow, the total, (value, count) per facet."""

    hits: Sequence[Hit]
    more: bool
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of documents sent: written, stale (a newer position was there), refused (id → why)."""

    written: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, other: Self) -> None:
        self.written.extend(other.written)
        self.stale.extend(other.stale)
        self.refused.update(other.refused)


class Build(Protocol):
    """An index being filled beside the one in use. Closed before `switch`, it can be opened again and filled on."""

    def put(self, documents: Iterable[Document | Indexed]) -> Written:
        """Write documents, prepared or not, as Engine.put does; nobody sees them yet.

        It may go on while the next ones are prepared, so it gives what became of those done by now.
        """

    def save(self) -> Written:
        """Keep what was put, whatever happens to this process; give what became of the rest."""

    def switch(self) -> None:
        """Make this the index in use, in one step; the one before stays until it is dropped."""

    def close(self) -> None:
        """Let go of files and locks."""


class Engine(Protocol):
    """All that the rest of search/ needs. Every method may raise EngineUnavailable."""

    name: str

    def search(self, plan: Plan) -> Answer:
        """Answer a planned query; raise BadParameter("cursor", …) for a cursor that does not fit its order."""

    def suggest(self, words: Sequence[Sequence[str]], limit: int, language: str) -> list[tuple[str, Text]]:
        """Give the ids and titles of records of which titles have all these words, the last one perhaps unfinished.

        Only of what is found without filters. Each word comes in its forms. Titles that begin with the first word
        stand first, then by title.
        """

    def values(self, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """Give every value of some terms facets, with how many of all that is found without filters have it.

        At most MOST_VALUES of each, the most frequent.
        """

    def words(self, prefix: str) -> list[tuple[str, int]]:
        """Give the written words that begin so, with how many documents have each; at most MOST_WORDS of them."""

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Give how many documents have each of these terms of the chain."""

    def put(self, documents: Iterable[Document]) -> Written:
        """Write documents; an older position never wins over a newer, an equal one is written again."""

    def remove(self, positions: Mapping[str, int]) -> list[str]:
        """Remove documents not newer than the given positions and give their ids.

        Public micro-credentials are never removed; this serves repairs alone, so it is kept simple: a late
        older write may bring a removed document back.
        """

    def refresh(self) -> None:
        """Make all that was written findable here and now."""

    def positions(self) -> Iterator[tuple[str, int]]:
        """Stream (id, position) of all documents in the order of ids, to compare with the database."""

    def build(self, name: str) -> Build:
        """Open the index of this name (schema.index_name) to fill it: a new, empty one when there is none."""

    def live(self) -> str | None:
        """Name the index in use; one of another schema than this code's is never in use by it."""

    def names(self) -> list[str]:
        """Name all indexes that are there, of whatever schema."""

    def drop(self, name: str) -> None:
        """Remove an index, or what is left of it."""

    def count(self) -> int:
        """Count the documents that can be found."""

    def close(self) -> None:
        """Let go of files and connections."""
