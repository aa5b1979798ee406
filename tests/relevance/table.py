"""The table of queries as the tests read it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from registry.values.json import JSONObject

DEMONSTRATION, REAL = "demonstration", "real"
REGISTERS = (DEMONSTRATION, REAL)


@dataclass(frozen=True, slots=True)
class Row:
    """A query with what must and what must not be found by it; table.toml explains the fields."""

    lang: str
    trouble: str
    q: str
    first3: tuple[str, ...] = ()
    first10: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    nothing: bool = False


def read() -> dict[str, list[Row]]:
    registers = tomllib.loads(Path(__file__).with_name("table.toml").read_text("utf-8"))
    return {name: [_row(row) for row in rows] for name, rows in registers.items()}


def _row(values: JSONObject) -> Row:
    given: JSONObject = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Row(**given)


TABLE = read()
