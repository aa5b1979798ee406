"""The two blueprints: the front door without a language, and the pages below /<language>."""

from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from registry.values.json import JSONObject
from web.presenting import language

STATIC = {path.name: path.read_bytes() for path in (Path(__file__).parent / "static").iterdir()}
HASHES = {name: sha256(content).hexdigest()[:12] for name, content in STATIC.items()}
A_YEAR = 31_536_000

front = Blueprint("front", __name__)
pages = Blueprint("pages", __name__, template_folder="templates")


@front.get("/")
@front.get("/micro-credentials/<number>")
@front.get("/providers/<number>")
@front.get("/skills/<number>")
@front.get("/occupations/<number>")
def choose(number: str | None = None) -> AnyResponse:
    """Redirect an address without a language to the reader's; it is what data and documents should name."""
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    answer = redirect(f"/{language.preferred()}{request.path}{query}", 302)
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@front.get("/static/<name>")
def static(name: str) -> Response:
    if name not in STATIC:
        abort(404)
    answer = Response(STATIC[name], mimetype=guess_type(name)[0])
    answer.set_etag(HASHES[name])
    if request.args.get("v") == HASHES[name]:
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer.make_conditional(request)
    return answer


def static_address(name: str) -> str:
    return url_for("front.static", name=name, v=HASHES[name])


@pages.url_value_preprocessor
def pull_language(_endpoint: str | None, values: JSONObject | None) -> None:
    if values:
        g.language = values.pop("language")


@pages.url_defaults
def put_language(_endpoint: str, values: JSONObject) -> None:
    values.setdefault("language", language.current())


@pages.after_request
def validate(response: Response) -> Response:
    # A decision shows at once: a page is kept, but asked for again; unchanged, it is not sent again.
    if response.status_code == 200 and not response.direct_passthrough:
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Language"] = language.current()
        response.add_etag()
        response.make_conditional(request)
    return response
