"""Tantivy, the engine in the box: an index in a directory, one process that writes, any number that read."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from tantivy import Index, Order
from tantivy import Query as Node

from registry.values.text import Text
from search.documents.fields import ALL, WORDS, Document, mapping_hash, sort_field
from search.engines.engine import MOST_WORDS, Answer, Engine, Written
from search.engines.tantivy import counts, starts
from search.engines.tantivy import query as tantivy_query
from search.engines.tantivy.index import IndexFile, TantivyBuild, guarded
from search.engines.tantivy.query import Reader
from search.query.parsing import NEXT_START, RELEVANCE
from search.query.plan import Plan

# Writers of a parent process; kept, because freeing them would give up locks that the parent holds.
_not_ours: list[IndexFile] = []
# Bytes that a writer fills before it writes a segment: few, since it writes single changes.
_HEAP = 30_000_000


class _Opened(NamedTuple):
    path: Path
    stamp: tuple[int, ...]
    reader: Reader


class TantivyEngine(Engine):
    """The engine in a directory of this machine. A file, the pointer, names the index in use.

    Each schema has a pointer of its own, as it has an alias of its own in Elasticsearch. A reader checks the pointer
    and the index's meta.json before each search and reloads when they changed, since a watching thread would not
    survive a fork. After a writer was killed, the last commit is read.
    """

    name = "tantivy"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._pointer = directory / f"CURRENT-{mapping_hash()}"
        self._lock = RLock()
        self._reading: _Opened | None = None
        self._writing: tuple[int, IndexFile] | None = None

    def _current(self) -> Path:
        return self._directory / self._pointer.read_text("ascii").strip()

    def _reader(self) -> Reader:
        reading = self._reading
        if reading is not None and reading.stamp == _stamp(self._pointer, reading.path):
            return reading.reader
        with self._lock:
            try:
                return self._reopen()
            except (ValueError, OSError):
                # A rebuild may have removed the index between two steps; by now the pointer names the new one.
                self._reading = None
                return self._reopen()

    def _reopen(self) -> Reader:
        # Take the stamp before opening what it describes, so that a change in between is noticed next time.
        pointer = self._pointer.stat()
        path = self._current()
        stamp = (os.getpid(), pointer.st_ino, pointer.st_mtime_ns, *_file_stamp(path / "meta.json"))
        reading = self._reading
        if reading is not None and reading.path == path and reading.stamp[0] == stamp[0]:
            index = reading.reader.index
            index.reload()
        else:
            index = Index.open(str(path))
            index.config_reader("manual")
            index.reload()
        self._reading = _Opened(path, stamp, Reader(index, path))
        return self._reading.reader

    def _writer(self) -> IndexFile:
        path = self._current()
        if self._writing is None or self._writing[0] != os.getpid() or self._writing[1].path != path:
            self._release()
            self._writing = os.getpid(), IndexFile(path, _HEAP)
        return self._writing[1]

    def _release(self) -> None:
        writing, self._writing = self._writing, None
        if writing is None:
            return
        if writing[0] == os.getpid():
            writing[1].close()
        else:
            # After a fork the child has the object but not its threads, and must not give up the parent's lock.
            _not_ours.append(writing[1])

    @guarded
    def search(self, plan: Plan) -> Answer:
        reader = self._reader()
        query = plan.query
        if query.sort == RELEVANCE:
            page = tantivy_query.by_score(reader.searcher, reader.ranked(plan), query)
        else:
            matches = reader.matches(plan, plan.narrowed())
            if query.sort == NEXT_START:
                page = starts.by_next_start(reader, matches, query)
            else:
                page = tantivy_query.by_key(reader, matches, sort_field(query.sort), query)
        return Answer(
            hits=[tantivy_query.hit(reader.searcher, place) for place in page.places],
            more=page.more,
            total=page.total,
            facets=counts.count(reader, plan),
        )

    @guarded
    def suggest(
        self, words: Sequence[Sequence[str]], limit: int, language: str, day: date
    ) -> list[tuple[str, Text]]:
        reader = self._reader()
        titles: dict[str, Text] = {}
        for first in (True, False):
            typed = reader.typed(words, day, first=first)
            field = sort_field(f"title_{language}")
            for _, address in reader.searcher.search(typed, limit, False, field, 0, Order.Asc).hits:
                document_id, stored, _ = tantivy_query.stored(reader.searcher, address)
                titles.setdefault(document_id, stored["title"])
            if len(titles) >= limit:
                break
        return list(titles.items())[:limit]

    @guarded
    def values(self, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
        return counts.values(self._reader(), facets, day)

    @guarded
    def words(self, prefix: str) -> list[tuple[str, int]]:
        frequencies = self._reader().searcher.terms_with_prefix(WORDS, prefix)
        return sorted(frequencies, key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]

    @guarded
    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        searcher = self._reader().searcher
        return {term: searcher.doc_freq(ALL, term) for term in terms}

    @guarded
    def put(self, documents: Iterable[Document]) -> Written:
        with self._lock:
            writer = self._writer()
            try:
                written = writer.put(documents)
                writer.commit()
            except BaseException:
                # Its state is not known, so the next batch begins with a new writer.
                self._writing = None
                raise
            return written

    @guarded
    def remove(self, positions: Mapping[str, int]) -> list[str]:
        with self._lock:
            removed = self._writer().remove(positions)
            self._writer().commit()
            return removed

    @guarded
    def refresh(self) -> None:
        self._reader()

    @guarded
    def positions(self) -> Iterator[tuple[str, int]]:
        searcher = self._reader().searcher
        hits = searcher.search(Node.all_query(), max(searcher.num_docs, 1), False, "id", 0, Order.Asc).hits
        numbers = searcher.fast_field_values("position", [address for _, address in hits])
        return ((str(name), int(position or 0)) for (name, _), position in zip(hits, numbers, strict=True))

    @guarded
    def build(self, name: str) -> TantivyBuild:
        path = self._directory / name
        path.mkdir(parents=True, exist_ok=True)
        return TantivyBuild(path, self._switch)

    def _switch(self, path: Path) -> None:
        with self._lock:
            self._release()
            draft = self._pointer.with_suffix(".new")
            with draft.open("w", encoding="ascii") as file:
                file.write(path.name)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._pointer)

    @guarded
    def live(self) -> str | None:
        return self._current().name if self._pointer.exists() and Index.exists(str(self._current())) else None

    @guarded
    def names(self) -> list[str]:
        if not self._directory.exists():
            return []
        return [path.name for path in self._directory.iterdir() if path.is_dir()]

    @guarded
    def drop(self, name: str) -> None:
        # Processes that still read it hold its files open, so they go on undisturbed.
        shutil.rmtree(self._directory / name, ignore_errors=True)

    @guarded
    def count(self) -> int:
        return self._reader().searcher.num_docs

    def close(self) -> None:
        with self._lock:
            self._release()
            self._reading = None


def _file_stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _stamp(pointer: Path, index: Path) -> tuple[int, ...] | None:
    try:
        status = pointer.stat()
        return (os.getpid(), status.st_ino, status.st_mtime_ns, *_file_stamp(index / "meta.json"))
    except FileNotFoundError:
        return None
