"""Real servers for the tests: PostgreSQL and Elasticsearch, given by URL or started here.

`Unavailable` says why a server cannot be had. A server that is installed but does not start is an error,
never a reason to skip.

`python -m tests.servers -- COMMAND` runs the command with one of each started and named in its environment,
so that all processes of the command share them.
"""

import http.client
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

_ELASTICSEARCH = ("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", "8.19.8", "zip")
_PATIENCE = 120.0  # seconds that a server may take to start or stop on a slow machine

# Both servers refuse to run as root; 65534 is the user and the group "nobody".
_UNPRIVILEGED = shlex.split("setpriv --reuid=65534 --regid=65534 --clear-groups") if os.geteuid() == 0 else []

# A shell that outlives this process, even when that is killed: at the end of its input it kills the process group
# that it was last told, and removes the files. Elasticsearch does not end at QUIT, hence KILL.
_JANITOR = """
while read -r line; do group=$line; done
if [ "$group" ]; then kill -s QUIT -- "-$group"; sleep 1; kill -s KILL -- "-$group"; fi 2>/dev/null
rm -rf -- "$1"
"""


class Unavailable(Exception):
    """A server, or what was asked of it, cannot be had here; the message says why."""


class Server:
    """A server that was running already: it can be used, not stopped."""

    def __init__(self, url: str) -> None:
        self.url = url

    def start(self) -> None:
        """Start it again, on the same port with the same data; return when it answers."""
        raise Unavailable("a server given by URL is not ours to start")

    def stop(self) -> None:
        """Shut it down properly; return when its port is closed."""
        raise Unavailable("a server given by URL is not ours to stop")

    def kill(self) -> None:
        """End it as a crash would; return when its port is closed."""
        raise Unavailable("a server given by URL is not ours to kill")


class _OwnServer(Server):
    """A server that we run, in a process group of its own, with all its files in one directory."""

    def __init__(
        self,
        url: str,
        directory: Path,
        command: str,
        is_ready: Callable[[], bool],
        signals: tuple[signal.Signals, signal.Signals],
    ) -> None:
        super().__init__(url)
        self._directory = directory
        self._command = [*_UNPRIVILEGED, *shlex.split(command)]
        self._is_ready = is_ready
        self._stop_signal, self._kill_signal = signals
        self._process: subprocess.Popen[bytes] | None = None
        janitor = ["/bin/sh", "-c", _JANITOR, "janitor", str(directory)]
        self._janitor = subprocess.Popen(janitor, stdin=subprocess.PIPE, bufsize=0, start_new_session=True)

    def start(self) -> None:
        if self._process is not None:
            return
        log = self._directory / "output.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._tell_janitor(str(self._process.pid))
        deadline = time.monotonic() + _PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self._command} did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        self._end(self._stop_signal)

    def kill(self) -> None:
        self._end(self._kill_signal)

    def close(self) -> None:
        """End the server, if it runs, and remove its files."""
        self.kill()
        self._janitor.communicate()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait(_PATIENCE)
        # Elasticsearch itself is a child of the process waited for and can outlive it for a moment.
        while _is_listening(self.url):
            time.sleep(0.02)
        self._process = None
        self._tell_janitor("")

    def _tell_janitor(self, group: str) -> None:
        assert self._janitor.stdin is not None
        self._janitor.stdin.write(f"{group}\n".encode())


@contextmanager
def postgresql() -> Iterator[Server]:
    """Give a PostgreSQL whose user may create databases; the URL is one for SQLAlchemy."""
    with _given("TEST_POSTGRESQL_URL") or own_postgresql() as server:
        yield server


@contextmanager
def own_postgresql() -> Iterator[Server]:
    """Start a server that can be stopped, even if TEST_POSTGRESQL_URL names another."""
    # Debian keeps the server's programs off the PATH, in one directory for each version.
    initdb = shutil.which("initdb") or max(
        map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=""
    )
    if not initdb:
        raise Unavailable("PostgreSQL: TEST_POSTGRESQL_URL is not set and there is no initdb")
    programs = Path(initdb).resolve().parent
    with tempfile.TemporaryDirectory(prefix="registry-test-", ignore_cleanup_errors=True) as name:
        password, port = secrets.token_hex(16), free_port()
        Path(name, "password").write_text(password)
        _hand_over(name)
        options = "--username=postgres --auth=password --encoding=UTF8 --locale=C.UTF-8 --no-sync"
        command = f"{programs}/initdb {options} --pwfile={name}/password --pgdata={name}/data"
        subprocess.run([*_UNPRIVILEGED, *shlex.split(command)], check=True, cwd="/")
        # fsync guards against a power cut only: what was committed still outlives stop() and kill().
        options = "--fsync=off --full_page_writes=off --listen_addresses=127.0.0.1 --unix_socket_directories="
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        server = _OwnServer(
            url.replace("://", "+psycopg://"),
            Path(name),
            f"{programs}/postgres -D {name}/data --port={port} {options}",
            is_ready=lambda: _accepts_connections(url),
            signals=(signal.SIGINT, signal.SIGQUIT),
        )
        with closing(server):
            server.start()
            yield server


def elasticsearch_archive() -> Path:
    """Give the server's archive in the local Maven repository; fetch it where it is missing."""
    group, name, version, kind = _ELASTICSEARCH
    repository = Path.home() / ".m2" / "repository"
    archive = repository / group.replace(".", "/") / name / version / f"{name}-{version}.{kind}"
    if not archive.exists() and shutil.which("mvn"):
        command = f"mvn -q -B dependency:get -Dmaven.repo.local={repository} -Dtransitive=false"
        subprocess.run([*command.split(), f"-Dartifact={':'.join(_ELASTICSEARCH)}"], check=False)
    if not archive.exists():
        raise Unavailable(
            f"Elasticsearch: TEST_ELASTICSEARCH_URL is not set and Maven did not bring {archive.name}"
        )
    return archive


@contextmanager
def elasticsearch() -> Iterator[Server]:
    """Give an Elasticsearch of one node without passwords: the official server as Maven Central has it."""
    with _given("TEST_ELASTICSEARCH_URL") or own_elasticsearch() as server:
        yield server


@contextmanager
def own_elasticsearch() -> Iterator[Server]:
    """Start a server that can be stopped, even if TEST_ELASTICSEARCH_URL names another."""
    java = os.environ.get("ES_JAVA_HOME") or shutil.which("java")
    if not java:
        raise Unavailable("Elasticsearch: TEST_ELASTICSEARCH_URL is not set and there is no java")
    java_home = Path(java) if Path(java).is_dir() else Path(java).resolve().parents[1]
    archive = elasticsearch_archive()
    with tempfile.TemporaryDirectory(prefix="registry-test-", ignore_cleanup_errors=True) as name:
        # Unpacking takes a second; a copy kept for later runs would need an owner, a lock and a clean-up.
        with zipfile.ZipFile(archive) as file:
            file.extractall(name)
        home, port = Path(name) / archive.stem, free_port()
        (home / "work").mkdir()
        # No disk threshold: a developer's disk is often fuller than a server's may be.
        (home / "config" / "elasticsearch.yml").write_text(
            "discovery.type: single-node\nnetwork.host: 127.0.0.1\nxpack.security.enabled: false\n"
            "cluster.routing.allocation.disk.threshold_enabled: false\n"
            f"http.port: {port}\ntransport.port: 30000-32000\n"
        )
        _hand_over(name)
        server = _OwnServer(
            f"http://127.0.0.1:{port}",
            Path(name),
            # Only the first of two compilers: in a few minutes the second never saves what it costs.
            f"env ES_JAVA_HOME={java_home} ES_TMPDIR={home}/work "
            "'ES_JAVA_OPTS=-Xms512m -Xmx512m -XX:TieredStopAtLevel=1' "
            f"CLI_JAVA_OPTS=-Djava.io.tmpdir={home}/work bash {home}/bin/elasticsearch",
            is_ready=lambda: _is_healthy(port),
            signals=(signal.SIGTERM, signal.SIGKILL),
        )
        with closing(server):
            server.start()
            yield server


def _given(variable: str) -> AbstractContextManager[Server] | None:
    url = os.environ.get(variable)
    return nullcontext(Server(url)) if url else None


def _hand_over(directory: str) -> None:
    """Give the directory and all in it to the account that the servers run as."""
    if _UNPRIVILEGED:
        subprocess.run(["chown", "-R", "65534:65534", directory], check=True)


def free_port() -> int:
    """Find a free port outside the range from which the system takes ports for outgoing connections.

    Within that range, a connection could be given the port of a server that was stopped and is to start again.
    """
    while True:
        port = 20000 + secrets.randbelow(10000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _is_listening(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(address.hostname), int(address.port or 0))) == 0


def _accepts_connections(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_healthy(port: int) -> bool:
    path = "/_cluster/health?wait_for_status=yellow&wait_for_no_initializing_shards=true&timeout=1s"
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
    return answer.status == http.HTTPStatus.OK


def main(command: list[str]) -> int:
    """Run the command with both servers named in its environment; say of a server why it cannot be had."""
    servers = {"TEST_POSTGRESQL_URL": postgresql, "TEST_ELASTICSEARCH_URL": elasticsearch}
    environment = dict(os.environ)
    with ExitStack() as stack:
        for variable, server in servers.items():
            try:
                environment[variable] = stack.enter_context(server()).url
            except Unavailable as reason:
                sys.stderr.write(f"{reason}\n")
        # An interrupt from the keyboard reaches the command too: this process waits until that has ended.
        signal.signal(signal.SIGINT, lambda *_: None)
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
