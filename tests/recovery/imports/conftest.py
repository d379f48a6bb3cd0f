"""What tests of imports share: a map, a reader over bytes, and an import into the harbour team."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from cxdesk.accounts.models import Team
from cxdesk.common import clock
from recovery.imports.maps import ImportMap, find_map, read_map
from recovery.imports.readers import Reader, Refusal
from recovery.imports.run import Import, Target

SMALL = {
    "source": "small",
    "id": "id",
    "received": {"columns": ["day"], "zone": "UTC"},
    "words": {"column": "text"},
}


@pytest.fixture
def small_map() -> Callable[..., ImportMap]:
    """Give `small_map(**tables)`: columns id, day and text, and whatever the test adds."""
    return lambda **more: read_map("small", {**SMALL, **more})


@pytest.fixture
def read(small_map: Callable[..., ImportMap]) -> Callable[..., list]:
    """Give `read(content, plan)`: all rows and refusals of these bytes."""

    def read_all(content: bytes, plan: ImportMap | None = None) -> list:
        return list(Reader(io.BufferedReader(io.BytesIO(content)), plan or small_map()))

    return read_all


@pytest.fixture
def take(harbour: Team) -> Callable[..., tuple[Import, list[Refusal]]]:
    """Give `take(text, plan, live=False)`: import this text, and return the import and its refusals."""

    def run(text: str | bytes, plan: ImportMap | str, *, live: bool = False, by=None):  # type: ignore[no-untyped-def]
        plan = find_map(plan) if isinstance(plan, str) else plan
        content = text if isinstance(text, bytes) else text.encode(plan.encoding)
        refusals: list[Refusal] = []
        work = Import(
            Reader(io.BufferedReader(io.BytesIO(content)), plan),
            plan,
            Target(harbour, not live, by, clock.now()),
            refuse=refusals.append,
        )
        work.run()
        return work, refusals

    return run


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """Give `file_of(content)`: a file with this text or these bytes."""

    def write(content: str | bytes, name: str = "complaints.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
