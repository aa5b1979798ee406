"""Who may import whom (design, section 4), read from the source of every module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Room → rooms it may import; cli, wsgi and gunicorn's file put everything together.
ROOMS: dict[str, set[str]] = {
    "registry": set(),
    "search": {"registry"},
    "api": {"registry", "search"},
    "web": {"registry", "search"},
    "seed": {"registry", "search.sync"},
    "migrations": {"registry"},
}
OURS = {*ROOMS, "cli", "wsgi", "gunicorn_conf", "tests", "benchmarks"}
# Library → the only rooms that know it.
KEPT = {
    "elasticsearch": {"search"},
    "elastic_transport": {"search"},
    "tantivy": {"search"},
    "marshmallow": {"api"},
    "flask_smorest": {"api", "wsgi"},
    "apispec": {"api"},
    "flask": {"api", "web", "cli", "wsgi"},
    "werkzeug": {"api", "web", "cli", "wsgi"},
    "alembic": {"migrations"},
}


def sources(*rooms: str) -> Iterator[tuple[str, Path, ast.Module]]:
    """(room, file, tree) of every module of these rooms, wsgi.py among them."""
    for room in rooms:
        files = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else (ROOT / room).rglob("*.py")
        for path in sorted(files):
            yield room, path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported anywhere in a module: `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_within(name: str, allowed: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{one}.") for one in allowed)


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
        for room, path, tree in sources(*ROOMS, "cli", "wsgi")
        for line, name in imported(tree)
        if room not in KEPT.get(name.partition(".")[0], {room})
    ]

    assert wrong == []


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
            and names & {one.name for one in node.names}
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
