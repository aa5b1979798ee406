"""Requests a second, compared with Datasette, which serves the same records with full-text search and five facets.

Datasette is a well-known way to put a table on the web with search and facets, and needs no programming: what a
ministry could have without this project. It is installed into a directory of its own, only for this measurement.
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.corpus import Corpus
from benchmarks.load import run
from benchmarks.place import Register, answers, opened_parts, registered
from benchmarks.report import Figure
from registry.microcredentials.spells import Spell
from search.documents.fields import Document
from search.upkeep import follow
from tests.servers import free_port

FACETS = ("level", "provider", "mode", "language", "field")
QUERIES = 60
SECONDS = 8.0
CONNECTIONS = 4


def measure(register: Register) -> list[Figure]:
    words = [" ".join(query["q"]) for query in Corpus().queries(QUERIES)]
    with tempfile.TemporaryDirectory(dir=register.settings.data_dir) as directory:
        here = Path(directory)
        _fill(register, here / "records.db")
        with _served(here) as port:
            paths = [
                "/records/records.json?"
                + urlencode([("_search", word), *(("_facet", facet) for facet in FACETS)])
                for word in words
            ]
            theirs = run(port, [(path + "&_size=20", None) for path in paths], SECONDS, CONNECTIONS)
    asked = [
        "/api/v1/micro-credentials?" + urlencode({"q": word, "facets": ",".join(FACETS)}) for word in words
    ]
    with register.serving(("cli", "serve"), "/readyz"):
        ours = run(int(register.environment["PORT"]), [(path, None) for path in asked], SECONDS, CONNECTIONS)
    about = f"search with {len(FACETS)} facets over HTTP, {CONNECTIONS} connections"
    return [
        Figure(register.profile, about, "this register", ours, "/s"),
        Figure(register.profile, about, "Datasette, one process", theirs, "/s"),
        Figure(register.profile, about, "ratio", ours / theirs, "×"),
    ]


def _fill(register: Register, path: Path) -> None:
    """Write what is searched of each record into one table, with an FTS5 index of its words."""
    with closing(sqlite3.connect(path)) as database, opened_parts(register.settings) as (sessions, _):
        columns = ", ".join(FACETS)
        database.execute(f"CREATE TABLE records (id TEXT PRIMARY KEY, title TEXT, body TEXT, {columns})")
        places = ", ".join("?" * (3 + len(FACETS)))
        with sessions() as session:
            for ids in registered(session):
                rows = [
                    (
                        document.id,
                        " ".join(document.texts["title"]),
                        " ".join(text for texts in document.texts.values() for text in texts),
                        *(_first(document, facet) for facet in FACETS),
                    )
                    for document in follow.read(session, ids)
                ]
                database.executemany(f"INSERT INTO records VALUES ({places})", rows)  # noqa: S608  only ? and commas
        database.execute("CREATE VIRTUAL TABLE records_fts USING fts5(title, body, content='records')")
        database.execute(
            "INSERT INTO records_fts (rowid, title, body) SELECT rowid, title, body FROM records"
        )
        for name in FACETS:
            database.execute(f"CREATE INDEX records_{name} ON records ({name})")
        database.commit()


def _first(document: Document, facet: str) -> str | float | None:
    """Give the first value of a facet, of the record or of one of its offerings."""
    values = (value for facets in (document.facets, *document.offerings) for value in facets.get(facet, ()))
    first = next(values, None)
    return first.value if isinstance(first, Spell) else first


@contextmanager
def _served(directory: Path) -> Iterator[int]:
    subprocess.run([sys.executable, "-m", "venv", str(directory / "venv")], check=True)
    binaries, port = directory / "venv" / "bin", free_port()
    subprocess.run([str(binaries / "pip"), "install", "-q", "datasette"], check=True, stdout=sys.stderr)
    command = [str(binaries / "datasette"), str(directory / "records.db"), "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--setting", "facet_time_limit_ms", "5000", "--setting", "sql_time_limit_ms", "10000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/records.json"):
            assert process.poll() is None, "Datasette did not start"
            assert time.monotonic() < deadline, "Datasette does not answer"
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)
