"""Who may import whom (design, section 4), read from the source of every module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import search

ROOT = Path(__file__).parents[1]

# Room → rooms it may import; cli, wsgi and gunicorn's file put everything together.
ROOMS: dict[str, set[str]] = {
    "registry": set(),
    "search": {"registry"},
    "services": {"registry", "search"},
    "failures": {"registry", "search", "services"},
    "api": {"registry", "search", "services", "failures"},
    "web": {"registry", "search", "services", "failures"},
    "seed": {"registry"},
    "migrations": {"registry"},
}
# Inside search/, each room may import those before it; both engines are in one.
SEARCH_ROOMS = (
    "blocks",
    "facets",
    "language",
    "documents",
    "query",
    "engines",
    "interpretation",
    "answers",
    "upkeep",
    "usage",
)
OURS = {*ROOMS, "cli", "wsgi", "gunicorn_conf", "tests", "benchmarks"}
# Library → the only rooms, or folders of rooms, that know it.
KEPT = {
    "elasticsearch": {"search/engines/elasticsearch"},
    "elastic_transport": {"search/engines/elasticsearch"},
    "tantivy": {"search/engines/tantivy"},
    "marshmallow": {"api"},
    "flask_smorest": {"api", "wsgi"},
    "apispec": {"api"},
    "flask": {"services", "api", "web", "cli", "wsgi"},
    "werkzeug": {"failures", "api", "web", "cli", "wsgi"},
    "alembic": {"migrations"},
}


def sources(*rooms: str) -> Iterator[tuple[str, Path, ast.Module]]:
    """Yield (room, file, syntax tree) of every module of these rooms; a room may be a single file."""
    for room in rooms:
        module = ROOT / f"{room}.py"
        files = [module] if module.exists() else sorted((ROOT / room).rglob("*.py"))
        assert files, f"there is no room {room}"
        for path in files:
            yield room, path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything imported anywhere in a module: `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_within(name: str, allowed: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{prefix}.") for prefix in allowed)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources(room)
        for line, name in imported(tree)
        if is_within(name, OURS) and not is_within(name, ROOMS[room] | {room})
    ]

    assert wrong == []


def test_a_library_stays_in_its_rooms() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources(*ROOMS, "cli", "wsgi")
        for line, name in imported(tree)
        if (allowed := KEPT.get(name.partition(".")[0]))
        if not any(path.is_relative_to(ROOT / room) or path == ROOT / f"{room}.py" for room in allowed)
    ]

    assert wrong == []


def test_the_search_has_one_door() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources(
            "registry", "services", "api", "web", "seed", "migrations", "cli", "wsgi", "gunicorn_conf"
        )
        for line, name in imported(tree)
        if name.startswith("search.") and name.removeprefix("search.") not in search.__all__
    ]

    assert wrong == []


def test_no_arrow_leads_back_inside_the_search() -> None:
    """Each room imports only those before it: two that import each other would be one."""

    def room(dotted: str) -> int:
        return SEARCH_ROOMS.index(dotted.split(".")[1])

    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources("search")
        if path != ROOT / "search" / "__init__.py"
        for line, name in imported(tree)
        if name.startswith("search.") and room(name) > room(dotted_name(path))
    ]

    assert wrong == []


def test_no_view_or_page_knows_another() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources("api", "web")
        if path.parent.name in ("views", "pages", "presenting")
        for line, name in imported(tree)
        if is_within(name, {"api.views", "web.pages"})
    ]

    assert wrong == []


def test_pages_and_views_ask_services_and_build_no_query() -> None:
    """What may go wrong with the store they know, and `SELECT 1` of the health check."""
    allowed = {"sqlalchemy.exc", "sqlalchemy.text"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources("api", "web")
        for line, name in imported(tree)
        if is_within(name, {"sqlalchemy"}) and not is_within(name, allowed)
    ]

    assert wrong == []


def test_neither_engine_knows_the_other() -> None:
    engines = {"elasticsearch": "tantivy", "tantivy": "elasticsearch"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for _, path, tree in sources("search")
        for line, name in imported(tree)
        if is_within(name, {f"search.engines.{engines.get(path.parent.name, 'nothing')}"})
    ]

    assert wrong == []


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_the_environment_is_read_in_one_place() -> None:
    names = {"environ", "environb", "getenv", "putenv"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for _, path, tree in sources(*ROOMS, "cli", "wsgi", "gunicorn_conf")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and names & {alias.name for alias in node.names}
        )
        if path != ROOT / "registry" / "settings.py"
    ]

    assert wrong == []


@pytest.mark.parametrize("room", ["registry", "search"])
def test_every_module_says_what_lives_in_it(room: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for _, path, tree in sources(room)
        if tree.body and not ast.get_docstring(tree)
    ]

    assert silent == []
