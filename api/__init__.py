"""The REST API under /api/v1: HTTP in and out, nothing else."""

from collections.abc import Callable

from flask import Flask, Response, request

from api.smorest import openapi
from api.smorest.converters import NumberConverter
from api.views import (
    catalogue,
    decisions,
    feed,
    health,
    offerings,
    pathways,
    providers,
    reports,
    reviews,
    schemas,
    search_terms,
    submissions,
    vocabularies,
)
from registry.settings import Settings
from registry.values.json import JSONObject
from services import g

PREFIX = "/api/v1"


def register(app: Flask, settings: Settings) -> Callable[[], JSONObject]:
    """Put the API into the application; give what gives its description (OpenAPI)."""
    app.config.update(
        API_TITLE=settings.register_name_en,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": "Accredited providers and their micro-credentials. Errors are problem+json."
            },
            "servers": [{"url": "/"}],
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        },
    )
    app.url_map.converters["number"] = NumberConverter
    api = openapi.Api(app)
    openapi.describe_fields(api)
    for module in (
        catalogue,
        offerings,
        pathways,
        providers,
        vocabularies,
        schemas,
        search_terms,
        feed,
        submissions,
        reviews,
        decisions,
        reports,
    ):
        api.register_blueprint(module.blueprint, url_prefix=PREFIX)
    openapi.describe_problems(api)
    app.register_blueprint(health.blueprint)

    @app.after_request
    def for_whom(response: Response) -> Response:
        if "actor" in g:
            # What a key was shown is for its holder alone.
            response.headers["Cache-Control"] = "private, no-store"
        elif request.method in ("GET", "HEAD") and request.path.startswith(f"{PREFIX}/"):
            # What anyone may read, the scripts of any page may.
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    describe: Callable[[], JSONObject] = api.spec.to_dict
    return describe
