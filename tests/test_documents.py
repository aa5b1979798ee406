"""What the documents say is true: README names every setting, command and endpoint; the committed description of the
API is the one the code gives; compose.yaml uses settings that exist.
"""

import json
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from cli import main
from cli.elements import with_tables
from registry.settings import Settings, documented
from wsgi import create_app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_setting() -> None:
    assert [name for name, _, _ in documented() if f"`{name}`" not in README] == []


def test_the_readme_names_every_command() -> None:
    def commands(group: click.Group, path: str) -> list[str]:
        paths = []
        for name, command in group.commands.items():
            here = f"{path} {name}"
            paths += commands(command, here) if isinstance(command, click.Group) else [here]
        return paths

    assert [name for name in commands(main, "registry") if f"`{name}`" not in README] == []


def test_the_readme_names_every_endpoint(openapi: dict[str, dict[str, dict[str, object]]]) -> None:
    missing = [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, operations in openapi["paths"].items()
        for method in operations
        if method != "parameters" and f"`{method.upper()} {path.removeprefix('/api/v1')}`" not in README
    ]
    assert missing == []


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python 3.13 gives other names to two HTTP statuses")
def test_the_committed_description_of_the_api_is_what_the_code_gives(openapi: dict[str, object]) -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == openapi, "make docs, and look at the difference"


def test_the_tables_of_elements_are_those_of_the_declaration() -> None:
    committed = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")

    assert committed == with_tables(committed), "make docs, and look at the difference"


def test_compose_uses_settings_that_exist() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    settings = compose[compose.index("environment: &settings") : compose.index("read_only:")]
    used = set(re.findall(r"^    ([A-Z_]+):", settings, re.MULTILINE))
    assert used >= {"DATABASE_URL", "ELASTICSEARCH_URL"}
    assert used <= {name for name, _, _ in documented()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("PORT", "0"), ("TIMEZONE", "Asia/Nowhere"), ("LANGUAGES", "ar,fr")],
)
def test_a_setting_that_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


def test_settings_are_read_from_the_environment() -> None:
    settings = Settings.from_environment(
        {"PORT": " 80 ", "TIMEZONE": "Asia/Gaza", "LANGUAGES": "en, ar", "DATA_DIR": "x", "HOST": ""}
    )

    assert (settings.port, settings.timezone, settings.languages) == (80, ZoneInfo("Asia/Gaza"), ("en", "ar"))
    assert (settings.data_dir, settings.host) == (Path("x"), "127.0.0.1")


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("data"), log_level="WARNING"))
    description = app.test_client().get("/api/v1/openapi.json").json
    app.services.store.dispose()
    assert isinstance(description, dict)
    return description
