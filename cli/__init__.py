"""The one command-line tool, `registry`, on Flask's own CLI: `registry --help`."""

import click
from flask.cli import FlaskGroup

import wsgi


@click.group(
    cls=FlaskGroup,
    create_app=wsgi.create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
)
def main() -> None:
    """The National Micro-credential Registry. Settings come from the environment (`registry settings`)."""


from cli import elements, index, keys, lists, reports, serve, store, vocabularies  # noqa: E402, F401  each adds its commands to `main`
