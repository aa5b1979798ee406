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
# So many reads, one after another, are answered while one and the same search waits.
READS = 6


class Between:
    """Takes connections in front of a server and hands on what is said, but not while it holds back."""

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
                    for one, other in ((near, far), (far, near)):
                        threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                self.through.wait()
                other.sendall(said)
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.through.set()
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@dataclass
class Seen:
    """What became of requests of one kind, and how many of another were answered while each waited."""

    other: "Seen | None" = None
    answers: list[Answer] = field(default_factory=list)
    meanwhile: list[int] = field(default_factory=list)

    def ask(self, site: Site, path: str) -> None:
        before = self._others()
        answer = site.ask("GET", path)
        self.meanwhile.append(self._others() - before)
        self.answers.append(answer)

    def _others(self) -> int:
        return len(self.other.answers) if self.other else 0


@pytest.fixture
def between(profile: str, request: pytest.FixtureRequest) -> Iterator[Between]:
    url = request.getfixturevalue("elasticsearch").url if profile == "production" else ""
    with closing(Between(url)) as made:
        yield made


@contextmanager
def reading(site: Site, *paths: str) -> Iterator[Seen]:
    """Goes on asking for these the whole time."""
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
        wait_until(lambda: answers(site), 30, site.said)
        if between.target:
            register.follow()
            assert site.ask("GET", search).json["total"] == 1
        between.through.clear()

        # All are answered while the engine holds back: it lets go only after the end of this block.
        with reading(site, record, "/healthz") as reads, ThreadPoolExecutor(SEARCHES) as pool:
            searches = Seen(reads)
            for path in (search, f"{search}&facets=all", "/api/v1/suggest?q=py", "/readyz") * (SEARCHES // 4):
                pool.submit(searches.ask, site, path)
        again = Seen()
        again.ask(site, search)

        assert len(searches.answers) == SEARCHES
        refused = [
            one for one in searches.answers + again.answers if "search_unavailable" in one.body.decode()
        ]
        assert len(refused) == SEARCHES * 3 // 4 + 1
        for one in refused:
            assert (one.status, 1 <= int(one.headers["Retry-After"]) <= 10) == (503, True)
        assert {one.status for one in reads.answers} == {200}
        assert max(searches.meanwhile) >= READS

        if between.target:
            between.through.set()
            wait_until(lambda: site.ask("GET", search).status == 200, 60, site.said)


def answers(site: Site) -> bool:
    with suppress(OSError):
        return site.ask("GET", "/healthz").status == 200
    return False
