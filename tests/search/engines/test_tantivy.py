"""The engine in the box beyond the contract: several processes, a killed writer, a lock."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from search.answers import find
from search.engines.engine import Engine, EngineUnavailable
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.index import IndexFile
from search.facets import FacetValues
from tests.search.asking import searching, switched
from tests.search.samples import always, make_document


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path)
    switched(engine)
    engine.put([make_document(1, en="First")])
    yield engine
    engine.close()


def ids_in_index(engine: Engine) -> list[str]:
    return [item.id for item in find.find(searching(engine), {"sort": ["title_en"]}).items]


def test_a_reader_sees_every_change_and_rebuild(writer: TantivyEngine, tmp_path: Path) -> None:
    reader = TantivyEngine(tmp_path)
    assert ids_in_index(reader) == ["PS-MC-000001"]
    writer.put([make_document(2, en="Second")])
    assert ids_in_index(reader) == ["PS-MC-000001", "PS-MC-000002"]
    before = writer.live()
    assert before
    switched(writer, [make_document(3, en="Third")])
    assert ids_in_index(reader) == ["PS-MC-000003"]
    writer.drop(before)
    assert ids_in_index(reader) == ["PS-MC-000003"]
    assert sorted(path.is_dir() for path in tmp_path.iterdir()) == [False, True]


def _answer(engine: TantivyEngine, pipe: Connection) -> None:
    while pipe.recv():
        pipe.send(ids_in_index(engine))


def test_a_forked_reader_sees_every_change(writer: TantivyEngine) -> None:
    assert ids_in_index(writer) == ["PS-MC-000001"]
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_answer, args=(writer, there))
    child.start()
    for serial in (2, 3):
        writer.put([make_document(serial, en=f"Title {serial}")])
        here.send(True)
        assert len(here.recv()) == serial
    here.send(False)
    child.join(5)
    assert child.exitcode == 0


def test_a_writer_killed_between_its_two_commits_loses_nothing(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    name = switched(engine)
    opened, closed = always("true"), always("false")
    online: FacetValues = {"mode": ["online"], "open": opened}
    onsite: FacetValues = {"mode": ["onsite"], "open": closed}
    engine.put([make_document(1, en="First", offerings=[online, onsite])])
    engine.close()
    swapped: list[FacetValues] = [{**online, "open": closed}, {**onsite, "open": opened}]
    changed = make_document(1, en="First", position=2, offerings=swapped)
    file = IndexFile(tmp_path / name, 15_000_000)
    file.put([changed])
    file._offerings.commit()
    file.close()

    def open_in(mode: str) -> list[str]:
        return [item.id for item in find.find(searching(engine), {"mode": [mode], "open": ["true"]}).items]

    assert dict(engine.positions()) == {"PS-MC-000001": 1}
    engine.put([changed])
    assert open_in("online") == []
    assert open_in("onsite") == ["PS-MC-000001"]
    engine.close()


def test_a_second_writer_is_told_to_wait(writer: TantivyEngine, tmp_path: Path) -> None:
    second = TantivyEngine(tmp_path)
    with pytest.raises(EngineUnavailable):
        second.put([make_document(2, en="Second")])
    writer.close()
    assert second.put([make_document(2, en="Second")]).written == ["PS-MC-000002"]
    second.close()


_WRITE_FOR_EVER = """
import sys
from pathlib import Path
from search.engines.tantivy.engine import TantivyEngine
from tests.search.samples import make_document
engine = TantivyEngine(Path(sys.argv[1]))
build = engine.build(f"half-{sys.argv[2]}")
build.put(make_document(n, en="Half built") for n in range(100, 200))
for position in range(int(sys.argv[2]), 10**9):
    engine.put([make_document(n, en="Again and again", position=position) for n in range(1, 6)])
    print(position, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_had_acknowledged(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    switched(engine)
    engine.close()
    for first in (1, 100_000, 200_000):
        command = [sys.executable, "-c", _WRITE_FOR_EVER, str(tmp_path), str(first)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            acknowledged = [int(process.stdout.readline()) for _ in range(4)][-1]
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        positions = dict(engine.positions())
        assert len(positions) == 5
        # A batch is in the index whole or not at all.
        assert len(set(positions.values())) == 1
        assert min(positions.values()) >= acknowledged
        assert engine.put([make_document(1, en="After", position=acknowledged - 1)]).stale == ["PS-MC-000001"]
        engine.close()
    assert len(engine.names()) == 4
