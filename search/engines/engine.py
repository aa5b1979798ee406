"""The interface that both engines, Elasticsearch and Tantivy, implement; nothing else of them is used elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, Self

from registry.values.text import Text
from search.documents.fields import Document
from search.documents.items import Stored
from search.documents.terms import Indexed
from search.query.parsing import Cursor
from search.query.plan import Plan

# A register of a million records has fewer words that begin with the same letter.
MOST_WORDS = 20_000
# More than all ESCO skills; Elasticsearch gives no more than 65,536 counts in one answer.
MOST_VALUES = 20_000


class EngineUnavailable(Exception):
    """The engine cannot answer now; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int = 5) -> None:
        super().__init__(f"the search engine is not available; try again in {retry_after} s")
        self.retry_after = retry_after


class EngineSilent(EngineUnavailable):
    """The engine did not answer at all, or not in time, and so would probably not answer the next call either."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. `sort` is its place in the order, from which a cursor after it is made."""

    id: str
    score: float
    sort: Cursor
    stored: Stored
    excerpts: Mapping[str, Sequence[Text]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: the hits of a page, whether more follow, the total, (value, count) per facet."""

    hits: Sequence[Hit]
    more: bool
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the documents sent, by id: written, stale (a newer position was there), refused (id → why)."""

    written: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, more: Self) -> None:
        self.written.extend(more.written)
        self.stale.extend(more.stale)
        self.refused.update(more.refused)


class Build(Protocol):
    """An index being filled beside the one in use. Closed before `switch`, it can be opened and filled further."""

    def put(self, documents: Iterable[Document | Indexed]) -> Written:
        """Write documents, prepared or not, as Engine.put does; no search finds them yet.

        Writing may go on in the background, so this gives what became of the documents finished by now.
        """

    def save(self) -> Written:
        """Make what was put durable; give what became of the documents that `put` has not reported."""

    def switch(self) -> None:
        """Make this the index in use, in one step; the one before stays until it is dropped."""

    def close(self) -> None:
        """Let go of files and locks."""


class Engine(Protocol):
    """All that the rest of search/ needs. Every method may raise EngineUnavailable."""

    name: str

    def search(self, plan: Plan) -> Answer:
        """Answer a planned query; raise BadParameter("cursor", …) for a cursor that does not fit its order."""

    def suggest(
        self, words: Sequence[Sequence[str]], limit: int, language: str, day: date
    ) -> list[tuple[str, Text]]:
        """Give ids and titles of records whose titles have all these words; the last word may be unfinished.

        Only of what is found without filters on the day. `words` holds the forms of each word. Titles that begin with
        the first word come first; otherwise they are in the order of titles.
        """

    def values(self, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
        """Give every value of some terms facets, with how many of all that is found without filters on a day have it.

        At most MOST_VALUES of each, the most frequent.
        """

    def words(self, prefix: str) -> list[tuple[str, int]]:
        """Give the written words with this prefix and how many documents have each; at most MOST_WORDS of them."""

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Give how many documents have each of these analysed terms."""

    def put(self, documents: Iterable[Document]) -> Written:
        """Write documents; an older position never wins over a newer, an equal one is written again."""

    def remove(self, positions: Mapping[str, int]) -> list[str]:
        """Remove documents not newer than the given positions and give their ids.

        Used only for repairs, since public micro-credentials are never removed; so it is kept simple: a late write
        of an older position may bring a removed document back.
        """

    def refresh(self) -> None:
        """Make all that was written findable at once."""

    def positions(self) -> Iterator[tuple[str, int]]:
        """Stream (id, position) of all documents in the order of ids, to compare with the database."""

    def build(self, name: str) -> Build:
        """Open the index of this name (fields.index_name) to fill it; make it first when there is none."""

    def live(self) -> str | None:
        """Name the index in use by code of this schema, if there is one."""

    def names(self) -> list[str]:
        """Name all indexes there are, of whatever schema."""

    def drop(self, name: str) -> None:
        """Remove an index, or what is left of it."""

    def count(self) -> int:
        """Count the documents that can be found."""

    def close(self) -> None:
        """Let go of files and connections."""
