"""The register as real processes: its command line, and its web server and worker over HTTP."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from registry.settings import Settings
from tests.conftest import ROOT
from tests.servers import free_port

# Seconds that only keep a test from hanging: how quick things are is measured in benchmarks/, and a busy machine can be
# several times slower than another.
PATIENCE = 180


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """One register. Its processes get all their settings from the environment, as in production."""

    def __init__(self, settings: Settings, elasticsearch_url: str, log: Path, **more: str) -> None:
        self.port = free_port()
        self.settings = settings
        self.log = log
        self.environment = os.environ | {
            "DATABASE_URL": settings.database_url,
            "DATA_DIR": str(settings.data_dir),
            "ELASTICSEARCH_URL": elasticsearch_url,
            "INDEX_PREFIX": settings.index_prefix,
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """Run a command to its end and give what it prints. Raise AssertionError when it fails."""
        command = [sys.executable, "-m", "cli", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command until the end of the block; end all its processes then."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            finally:
                with_group(process.pid, signal.SIGKILL)

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.started("serve") as process:
            wait_until(lambda: self.is_ready(process), self.output)
            yield process

    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, self.output()
        try:
            ready = self.ask("GET", "/readyz")
        except (OSError, http.client.HTTPException):
            return False
        return bool(ready.status == 200 and ready.json["status"] == "ok" and ready.json["search"]["lag"] == 0)

    def output(self) -> str:
        """Give the end of what its processes have printed."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def ask(self, method: str, path: str, key: str = "", body: object = None, **headers: str) -> Answer:
        """Send one request on a connection of its own. Headers are named with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            sent["Authorization"] = f"Bearer {key}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def api(self, method: str, path: str, key: str = "", body: object = None, **headers: str) -> Answer:
        return self.ask(method, f"/api/v1{path}", key, body, **headers)

    def done(self, method: str, path: str, key: str = "", body: object = None, **headers: str) -> Any:
        """Give the JSON of an answer that must be a success."""
        answer = self.api(method, path, key, body, **headers)
        assert 200 <= answer.status < 300, answer.body.decode()
        return answer.json


class MakeSite(Protocol):
    """Makes a site; more settings are named as in the environment."""

    def __call__(self, **settings: str) -> Site: ...


def with_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def wait_until(
    is_so: Callable[[], object], why: Callable[[], str] = lambda: "", *, every: float = 0.05
) -> None:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {why()}"
        time.sleep(every)


def children(pid: int) -> list[int]:
    """Give the processes that this one started and that still run."""
    try:
        text = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []
    return [child for child in map(int, text.split()) if "\nState:\tZ" not in _status(child)]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "\nState:\tZ"
