"""The REST API under /api/v1: HTTP in and out, nothing else."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g

from api import (
    catalogue,
    feed,
    health,
    openapi,
    paths,
    providers,
    reports,
    reviews,
    search_terms,
    submissions,
    vocabularies,
)
from registry.settings import Settings

PREFIX = "/api/v1"


def register(app: Flask, settings: Settings) -> Callable[[], dict[str, Any]]:
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
    api = openapi.Api(app)
    openapi.describe_fields(api)
    for module in (
        catalogue,
        paths,
        providers,
        vocabularies,
        search_terms,
        feed,
        submissions,
        reviews,
        reports,
    ):
        api.register_blueprint(module.blueprint, url_prefix=PREFIX)
    openapi.describe_problems(api)
    app.register_blueprint(health.blueprint)

    @app.after_request
    def private(response: Response) -> Response:
        # What a key was shown is for its holder alone.
        if "actor" in g:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    describe: Callable[[], dict[str, Any]] = api.spec.to_dict
    return describe
