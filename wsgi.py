"""The composition root: puts the rooms together into one Flask application."""

import json
import logging
from collections.abc import Callable
from typing import Any

import flask
import orjson
from flask import Response, request
from flask.json.provider import JSONProvider
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import api
import api.smorest.problems
import web
import web.errors
from registry import ledger
from registry.clock import Clock, SystemClock
from registry.errors import NotFound
from registry.microcredentials import positions
from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions
from registry.summary import SummaryReader
from registry.values.json import JSONObject
from registry.vocab.labels import Labels
from search import Engine, Search, SearchUsage, open_engine, position_reader
from services import RegisterApp, Services, empty_answers, g


class JSON(JSONProvider):
    """JSON by orjson: answers are larger than requests and made more often."""

    def dumps(self, obj: Any, **_: Any) -> str:
        try:
            return orjson.dumps(obj, default=str).decode()
        except TypeError:
            # What a client sent, repeated in a problem, may hold half a surrogate pair, which no answer can carry.
            text = json.dumps(obj, default=str, ensure_ascii=False)
            return text.encode("utf-8", "replace").decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


def _services(
    settings: Settings, clock: Clock, engine: Engine | None, describe_api: Callable[[], JSONObject]
) -> Services:
    store = make_engine(settings)
    sessions, position = make_sessions(store, settings, clock), ledger.public_reader(store)
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        sessions=sessions,
        search=Search(engine or open_engine(settings), position_reader(store), sessions, clock.today),
        usage=SearchUsage(sessions, clock),
        labels=Labels(position, sessions),
        summary=SummaryReader(position, sessions),
        answers=empty_answers(),
        public_position=position,
        record_position=positions.reader(store),
        describe_api=describe_api,
    )


def create_app(
    settings: Settings | None = None, *, engine: Engine | None = None, clock: Clock | None = None
) -> RegisterApp:
    settings = settings or Settings.from_environment()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Its client logs a line for each request it makes: at rest, several a second.
    logging.getLogger("elastic_transport").setLevel(logging.WARNING)
    app = RegisterApp("registry", static_folder=None)
    app.json = JSON(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count)  # type: ignore[method-assign]

    @app.before_request
    def open_session() -> None:
        # Opens no connection yet: that happens with the first statement.
        g.services, g.session = services, services.sessions()
        if not request.path.isprintable():
            # No address of ours has control characters, and not every database takes them in a question.
            raise NotFound("not_found")

    @app.teardown_request
    def close_session(_error: BaseException | None) -> None:
        session: Session | None = flask.g.pop("session", None)
        # A session that was not used, as for an answer kept from before, has nothing to give back.
        if session is not None and session.in_transaction():
            session.close()

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
            " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        return response

    describe_api = api.register(app, settings)
    web.register(app, settings)
    services = app.services = _services(
        settings, clock or SystemClock(settings.timezone), engine, describe_api
    )

    # Last, so that it is this one: every error is answered by the room whose path it happened under.
    @app.errorhandler(HTTPException)
    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        if "services" not in g:
            g.services = services
        return (
            api.smorest.problems.answer(error)
            if request.path.startswith("/api/")
            else web.errors.answer(error)
        )

    return app
