"""How long files and functions are, and which are too long."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


@dataclass(frozen=True, order=True)
class Size:
    """The length of one file, or of one function in it."""

    lines: int
    name: str
    limit: int

    @property
    def too_long(self) -> bool:
        return self.lines > self.limit

    def __str__(self) -> str:
        return f"{self.lines:>4} of {self.limit} lines  {self.name}"


def sizes_of(path: Path, shown_as: str) -> list[Size]:
    """Return the sizes of a file and of each of its functions; decorators do not count."""
    text = path.read_text(encoding="utf-8")
    found = [Size(len(text.splitlines()), shown_as, LONGEST_FILE)]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            found.append(Size(lines, f"{shown_as}:{node.lineno} {node.name}", LONGEST_FUNCTION))
    return found


def report(files: Iterable[Path], root: Path) -> tuple[list[str], list[str]]:
    """Return what is too long, and the five largest measured by their limit."""
    every = [size for path in files for size in sizes_of(path, path.relative_to(root).as_posix())]
    every.sort(key=lambda size: (-size.lines / size.limit, size.name))
    return [str(size) for size in every if size.too_long], [str(size) for size in every[:5]]
