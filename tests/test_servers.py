"""The servers that the tests start are real, come back with their data, and never outlive the tests."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from tests.servers import Server, Unavailable, elasticsearch


def test_postgresql_keeps_committed_rows_over_a_stop_and_a_crash(own_postgresql: Server) -> None:
    engine = create_engine(own_postgresql.url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("create table kept (word text)"))
    for end, word in ((own_postgresql.stop, "توقّف"), (own_postgresql.kill, "crashed")):
        with engine.begin() as connection:
            connection.execute(text("insert into kept values (:word)"), {"word": word})
        end()
        with pytest.raises(OperationalError, match="refused"), engine.connect():
            pass
        own_postgresql.start()
    with engine.connect() as connection:
        assert list(connection.scalars(text("select word from kept"))) == ["توقّف", "crashed"]


def test_elasticsearch_keeps_acknowledged_documents_over_a_crash(own_elasticsearch: Server) -> None:
    assert ask(own_elasticsearch, "GET", "/_cluster/health")["status"] == "green"
    ask(own_elasticsearch, "PUT", "/kept/_doc/1", {"word": "ذكاء"})
    own_elasticsearch.kill()
    with pytest.raises(ConnectionRefusedError):
        ask(own_elasticsearch, "GET", "/kept/_doc/1")
    own_elasticsearch.start()
    assert ask(own_elasticsearch, "GET", "/kept/_doc/1")["_source"] == {"word": "ذكاء"}


@pytest.mark.usefixtures("own_postgresql")  # skips where there is none
def test_server_and_its_files_are_gone_when_the_tests_are_killed() -> None:
    program = (
        "from tests.servers import *\nwith own_postgresql() as server: print(server.url, flush=True); input()"
    )
    command = [sys.executable, "-c", program]
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)  # the server's account must get through
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": place},
        ) as tests:
            assert tests.stdout is not None
            url = next(line.strip() for line in tests.stdout if line.startswith("postgresql"))
            engine = create_engine(url, poolclass=NullPool)
            engine.connect().close()
            tests.kill()
        deadline = time.monotonic() + 30
        while any(Path(place).iterdir()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(Path(place).iterdir())
        with pytest.raises(OperationalError, match="refused"):
            engine.connect()


def test_server_given_by_url_is_used_and_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ELASTICSEARCH_URL", "http://elsewhere.invalid:9200")
    with elasticsearch() as server:
        assert server.url == "http://elsewhere.invalid:9200"
        with pytest.raises(Unavailable):
            server.stop()


def test_a_command_is_told_of_both_servers_and_its_end_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "TEST_POSTGRESQL_URL": "postgresql://elsewhere.invalid/",
        "TEST_ELASTICSEARCH_URL": "http://x.invalid",
    }
    for name, url in given.items():
        monkeypatch.setenv(name, url)
    program = f"import os, sys; sys.exit(7 if {given!r}.items() <= os.environ.items() else 1)"
    command = [sys.executable, "-m", "tests.servers", "--", sys.executable, "-c", program]
    assert subprocess.run(command, check=False).returncode == 7


def ask(server: Server, method: str, path: str, body: object = None) -> dict[str, object]:
    address = urlsplit(server.url)
    with closing(http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)) as connection:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content: dict[str, object] = json.loads(answer.read())
    assert answer.status < http.HTTPStatus.BAD_REQUEST, content
    return content
