"""The outcome of loading a list, and reading its file: a wrong encoding is found before anything is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from registry.errors import RegistryError


@dataclass(slots=True)
class Report:
    """Counts of records, and (line, id, code of the reason) of each refused one."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    providers_created: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.created + self.changed + self.unchanged + len(self.refused)

    def refuse(self, line: int, id_: object, code: str) -> None:
        self.refused.append((line, str(id_)[:80], code))


def check_encoding(path: Path) -> int:
    """Give the number of lines. Raise RegistryError `wrong_encoding`, naming the first line that is not UTF-8."""
    count = 0
    with path.open("rb") as file:
        for count, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                raise RegistryError("wrong_encoding", line=count) from None
    return count


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, from 1."""
    with path.open(encoding="utf-8-sig") as file:
        yield from enumerate(file, 1)
