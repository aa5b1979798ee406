"""How gunicorn serves the register: `gunicorn -c python:gunicorn_conf 'wsgi:create_app()'`."""

from typing import Any

from registry.settings import Settings
from services import Services

_settings = Settings.from_environment()

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.web_processes
# Threads, so that a slow client or a slow search does not hold a whole process.
worker_class = "gthread"
threads = _settings.web_threads
timeout = 60
graceful_timeout = 20
keepalive = 5
# Requests are bounded before any of our code sees them.
limit_request_line = 8190
limit_request_fields = 50
accesslog = None
loglevel = _settings.log_level.lower()
# No control socket: nothing here uses it, and containers are read-only.
control_socket_disable = True


def worker_exit(_server: Any, worker: Any) -> None:
    """Write what this process has counted. Called also for one that never came to have the application."""
    services: Services | None = getattr(getattr(worker, "wsgi", None), "services", None)
    if services is not None:
        services.usage.close()
