"""`registry serve`: in the box, the web server and the worker as two processes, both watched."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import click

from cli import main
from registry.settings import Settings
from services import services

COMMANDS = {
    "web": [sys.executable, "-m", "gunicorn", "-c", "python:gunicorn_conf", "wsgi:create_app()"],
    "worker": [sys.executable, "-m", "cli", "work"],
}


@main.command()
@click.option("--web-only", is_flag=True, help="Only the web server: the worker runs elsewhere (production).")
def serve(web_only: bool) -> None:
    """Serve the register, and keep web server and worker running."""
    settings = services().settings
    if web_only:
        os.execv(sys.executable, COMMANDS["web"])  # noqa: S606  gunicorn itself, in this process
    Watch(settings).run()


class Restarts:
    """When a process that died may start again: at once, then ever later while it keeps dying."""

    def __init__(self) -> None:
        self.count, self.last = 0, 0.0

    def due(self) -> bool:
        now = time.monotonic()
        if now - self.last > 60:
            self.count = 0
        if now - self.last < min(self.count, 10):
            return False
        self.count, self.last = self.count + 1, now
        return True


class Watch:
    """Starts the processes, starts again one that dies, and ends them all together."""

    def __init__(self, settings: Settings) -> None:
        self.address = f"http://{settings.host}:{settings.port}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = {name: Restarts() for name in COMMANDS}
        self.stopping = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in COMMANDS:
            self._start(name)
        announced = False
        while not self.stopping:
            announced = announced or self._announce()
            for name, process in list(self.running.items()):
                if process.poll() is None or self.stopping:
                    continue
                if name == "web" and not announced:
                    self._end()
                    raise click.ClickException(f"the web server did not start; is {self.address} in use?")
                if self.restarts[name].due():
                    click.echo(f"{name} ended ({process.returncode}); starting it again", err=True)
                    self._start(name)
            time.sleep(0.2)
        self._end()

    def _start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(COMMANDS[name], preexec_fn=_die_with_parent)  # noqa: S603, PLW1509

    def _announce(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):  # noqa: S310  our own address
                pass
        except (urllib.error.URLError, OSError):
            return False
        click.echo(
            f"\n  The register is open:\n"
            f"    catalogue   {self.address}/ar/   {self.address}/en/\n"
            f"    API         {self.address}/en/api   {self.address}/api/v1/openapi.json\n"
            f"    health      {self.address}/readyz\n"
            f"  Stop it with Ctrl-C.\n"
        )
        return True

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()


def _die_with_parent() -> None:
    """Also when this process is killed outright, its children end (Linux; elsewhere they must be ended by hand)."""
    if sys.platform == "linux":
        death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death_signal, signal.SIGTERM)
