"""The 39 points: each has a row, what the row names exists, and the page in the docs is the table."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from recovery.playbook.points import POINTS, How, Point
from recovery.playbook.points_page import written
from recovery.playbook.rules import RULES

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "cxdesk" / "docs" / "playbook.md"


def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _exists(name: str) -> bool:
    if name.endswith(".html"):
        return (ROOT / "templates" / name).is_file()
    module, _, attribute = name.rpartition(".")
    return hasattr(import_module(module), attribute)


def test_the_page_in_the_docs_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), (
        "Write it again: python -m recovery.playbook.points_page > cxdesk/docs/playbook.md"
    )


# How many points each of the ten steps has, a, b, c and so on.
IN_STEP = (3, 2, 5, 4, 4, 3, 5, 4, 4, 5)


def test_every_point_of_the_ten_steps_has_a_row() -> None:
    wanted = {f"T{step}{'abcde'[nth]}" for step, count in enumerate(IN_STEP, start=1) for nth in range(count)}

    assert len(wanted) == 39
    assert wanted - {point.id for point in POINTS} == set()


def test_no_point_stands_twice() -> None:
    assert len({point.id for point in POINTS}) == len(POINTS)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_what_a_row_names_exists(point: Point) -> None:
    path, _, name = point.test.partition("::")

    assert name in _tests_in(path), f"{point.id} names a test that is not there: {point.test}"
    assert point.where, f"{point.id} says nowhere what sees to it."
    for one in point.where:
        assert _exists(one), f"{point.id} names what is not there: {one}"
    if point.how == How.RULE:
        assert any(one.rpartition(".")[2] in RULES for one in point.where)
