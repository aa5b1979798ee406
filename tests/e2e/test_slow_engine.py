"""An engine that takes connections and does not answer: every search is refused, and nothing else waits for it."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Register
from tests.e2e.site import Answer, Site, wait_until
from tests.making import make_registered, number_of

SEARCHES = 24
# While one and the same search waits, at least so many reads are answered, one after another.
READS = 6


class Between:
    """A proxy in front of a server that hands on nothing while `through` is not set. Without a server it never does."""

    def __init__(self, url: str = "") -> None:
        self.target = (urlsplit(url).hostname, urlsplit(url).port) if url else None
        self.through = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.open: list[socket.socket] = [self.listening]
        if self.target:
            self.through.set()
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listening.accept()
                self.open.append(near)
                if self.target:
                    far = socket.create_connection(self.target)
                    self.open.append(far)
                    for source, target in ((near, far), (far, near)):
                        threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.through.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.through.set()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


@dataclass
class Seen:
    """The answers to requests of one kind, and how many of `beside` came while each of them waited."""

    beside: "Seen | None" = None
    answers: list[Answer] = field(default_factory=list)
    meanwhile: list[int] = field(default_factory=list)

    def ask(self, site: Site, path: str) -> None:
        before = self._beside()
        answer = site.ask("GET", path)
        self.meanwhile.append(self._beside() - before)
        self.answers.append(answer)

    def _beside(self) -> int:
        return len(self.beside.answers) if self.beside else 0


@pytest.fixture
def between(profile: str, request: pytest.FixtureRequest) -> Iterator[Between]:
    url = request.getfixturevalue("elasticsearch").url if profile == "production" else ""
    with closing(Between(url)) as proxy:
        yield proxy


@contextmanager
def reading(site: Site, *paths: str) -> Iterator[Seen]:
    """Ask for these paths in turn until the end of the block."""
    seen, done = Seen(), threading.Event()

    def read() -> None:
        while not done.is_set():
            for path in paths:
                seen.ask(site, path)
            time.sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        try:
            yield seen
        finally:
            done.set()
            reader.result(30)


def test_searches_are_refused_and_reads_do_not_wait(
    register: Register, between: Between, tmp_path: Path
) -> None:
    with register.writing() as session:
        number = number_of(make_registered(session))
    site = Site(register.settings, between.url, tmp_path / "log")
    record, search = f"/api/v1/micro-credentials/{number}", "/api/v1/micro-credentials?q=pyton"
    with site.started("serve", "--web-only"):
        wait_until(lambda: answers(site), site.output)
        if between.target:
            register.follow()
            assert site.ask("GET", search).json["total"] == 1
        between.through.clear()

        # The engine answers nothing until after this block: whatever is answered here does not come from it.
        with reading(site, record, "/healthz") as reads, ThreadPoolExecutor(SEARCHES) as pool:
            searches = Seen(reads)
            for path in (search, f"{search}&facets=all", "/api/v1/suggest?q=py", "/readyz") * (SEARCHES // 4):
                pool.submit(searches.ask, site, path)
        again = Seen()
        again.ask(site, search)

        assert len(searches.answers) == SEARCHES
        refused = [
            answer
            for answer in searches.answers + again.answers
            if "search_unavailable" in answer.body.decode()
        ]
        assert len(refused) == SEARCHES * 3 // 4 + 1
        for answer in refused:
            assert answer.status == 503
            assert 1 <= int(answer.headers["Retry-After"]) <= 10
        assert {answer.status for answer in reads.answers} == {200}
        assert max(searches.meanwhile) >= READS

        if between.target:
            between.through.set()
            wait_until(lambda: site.ask("GET", search).status == 200, site.output)


def answers(site: Site) -> bool:
    with suppress(OSError):
        return site.ask("GET", "/healthz").status == 200
    return False
