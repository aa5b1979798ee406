"""What is asked of an engine that is slow, silent or gone, how long it takes, and who gets to ask it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from search.answers import find
from search.engines import guard
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import EngineSilent, EngineUnavailable
from search.engines.guard import Guard, limit
from tests.making import TODAY
from tests.search.asking import searching

NOTHING = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": [], "total": {"value": 0}}}


class Cluster(ThreadingHTTPServer):
    """Answers as Elasticsearch does, with what and after what delay a test wants: a real one cannot be made to fail."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.says: object = NOTHING
        self.delay = 0.0
        self.drops = 0
        self.asked = 0
        self.answered = 0

    def handle_error(self, *_: object) -> None:
        """Whoever asked has hung up: that is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Cluster

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        if self.server.drops:
            self.server.drops -= 1
            self.close_connection = True
            return
        time.sleep(self.server.delay)
        self.server.answered += 1
        body = json.dumps(self.server.says).encode()
        self.send_response(200)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing: the test's own output is enough."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
        threading.Thread(target=cluster.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield cluster
        cluster.shutdown()


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[Guard]:
    with closing(Guard(ElasticsearchEngine(cluster.url, "t"), 1)) as guarded:
        yield guarded


def refused(call: Callable[[], object], error: type[EngineUnavailable]) -> int:
    """Give the seconds after which to try again."""
    with pytest.raises(EngineUnavailable) as caught:
        call()
    assert type(caught.value) is error
    return caught.value.retry_after


@pytest.mark.parametrize("ill", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_part_of_an_answer_is_none(cluster: Cluster, engine: Guard, ill: dict[str, object]) -> None:
    cluster.says = NOTHING | ill

    refused(lambda: find.find(searching(engine), {}), EngineUnavailable)
    cluster.says = NOTHING
    assert find.find(searching(engine), {}).total == 0


def test_after_waiting_in_vain_nobody_asks_a_second_time(cluster: Cluster, engine: Guard) -> None:
    cluster.delay = 2.0
    with limit(0.3):
        refused(lambda: engine.suggest([("py",)], 5, "en", TODAY), EngineSilent)

    assert (cluster.asked, cluster.answered) == (1, 0)


def test_a_connection_that_was_closed_is_tried_once_more(cluster: Cluster, engine: Guard) -> None:
    cluster.drops = 1
    assert find.find(searching(engine), {}).total == 0
    assert cluster.asked == 2

    cluster.drops = 5
    refused(lambda: find.find(searching(engine), {}), EngineSilent)
    assert cluster.asked == 4


def test_the_time_is_for_all_that_one_search_asks(cluster: Cluster, engine: Guard) -> None:
    cluster.delay = 0.4
    with limit(0.7):
        engine.suggest([("py",)], 5, "en", TODAY)
        refused(lambda: engine.suggest([("py",)], 5, "en", TODAY), EngineSilent)

    assert (cluster.asked, cluster.answered) == (2, 1)


def test_after_silence_the_engine_is_left_alone_and_then_one_tries(
    cluster: Cluster, engine: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PAUSE", 0.5)
    cluster.delay = 5.0
    with limit(0.2):
        refused(lambda: engine.suggest([("py",)], 5, "en", TODAY), EngineSilent)
    for _ in range(5):
        assert refused(lambda: find.find(searching(engine), {}), EngineUnavailable) == 1
    assert cluster.asked == 1

    time.sleep(0.5)
    cluster.delay = 0.0
    assert find.find(searching(engine), {}).total == 0
    assert find.find(searching(engine), {}).total == 0
    assert cluster.asked == 3


def test_while_one_tries_after_silence_the_others_are_refused(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PAUSE", 0.2)
    cluster.delay = 1.0
    with closing(Guard(ElasticsearchEngine(cluster.url, "t"), 4)) as engine, ThreadPoolExecutor(1) as pool:
        with limit(0.1):
            refused(lambda: engine.suggest([("py",)], 5, "en", TODAY), EngineSilent)
        time.sleep(0.2)
        tries = pool.submit(find.find, searching(engine), {})
        time.sleep(0.2)
        assert refused(lambda: find.find(searching(engine), {}), EngineUnavailable) == 3
        assert not tries.done()
        assert tries.result().total == 0
        assert find.find(searching(engine), {}).total == 0


def test_one_waits_for_another_but_not_when_nobody_is_done(cluster: Cluster, engine: Guard) -> None:
    cluster.delay = 0.2
    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(find.find, searching(engine), {}) for _ in range(2)]
        assert [search.result().total for search in searches] == [0, 0]

    cluster.delay = 2.0
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(find.find, searching(engine), {})
        time.sleep(0.1)
        asked = cluster.asked
        assert refused(lambda: find.find(searching(engine), {}), EngineUnavailable) == 1
        refused(lambda: find.find(searching(engine), {}), EngineUnavailable)
        assert (cluster.asked, slow.done()) == (asked, False)
        assert slow.result().total == 0
