"""The public catalogue: pages in Arabic and English for people, rendered on the server, complete without scripts."""

from flask import Flask
from jinja2 import StrictUndefined

from registry.settings import Settings
from web import blueprint
from web.pages import about, developers, home, microcredentials, pathways, providers, results
from web.presenting.environment import install

# Their import puts their views on the blueprint.
__all__ = ["about", "developers", "home", "microcredentials", "pathways", "providers", "register", "results"]


def register(app: Flask, settings: Settings) -> None:
    app.register_blueprint(blueprint.front)
    # Only the register's own languages are addresses; all else stays free for other rooms, and is not found.
    app.register_blueprint(blueprint.pages, url_prefix=f"/<any({', '.join(settings.languages)}):language>")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    install(app)
