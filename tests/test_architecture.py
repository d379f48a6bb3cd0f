"""Rules of the layout that no import contract can say, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from cxdesk.jobs import registry

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cxdesk", "recovery", "surveys")
ENTRY_POINTS = ("api", "pages", "tasks", "management")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# noun.past or noun.adverb, as people say it: promise.made, follow_ups.cancelled, customer.wrote.
EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
# Past forms that do not end in -ed, and states that an event says a thing came into.
PAST = (
    "made",
    "read",
    "taken",
    "given",
    "kept",
    "broken",
    "written",
    "wrote",
    "found",
    "undone",
    "set_aside",
    "due",
    "overridden",
    "too_long",
)


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


ENTRANCES = [path for path in files(*(f"recovery/{layer}" for layer in ENTRY_POINTS)) if path.stat().st_size]
ALL = [path for path in files(*PACKAGES) if "migrations" not in path.parts and path.stat().st_size]


# ------------------------------------------------------------------ entry points


@pytest.mark.parametrize("path", ENTRANCES, ids=named)
def test_entry_points_ask_queries_and_never_a_model(path: Path) -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]

    assert found == []


@pytest.mark.parametrize("path", ENTRANCES, ids=named)
def test_entry_points_save_nothing_themselves(path: Path) -> None:
    """Rows are written by actions; an upload that waits for its import is a file, not a row."""
    found = [
        f"{named(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("save", "bulk_create", "update_or_create", "get_or_create", "full_clean")
        and ast.unparse(node.func.value) != "upload"
    ]

    assert found == []


def actions_of(tree: ast.Module) -> set[str]:
    """Return the names under which this module knows actions, and the modules that hold some."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("recovery.actions", "recovery")
        ):
            inside = (node.module or "").startswith("recovery.actions")
            for one in node.names:
                if inside or one.name == "actions":
                    names.add(one.asname or one.name)
    return {name for name in names if not name[0].isupper()} - PLAIN


# Imported from the actions without being one: they name, look and check.
PLAIN = {"sent_as"}


def most_actions(body: list[ast.stmt], actions: set[str]) -> int:
    """Count the actions on the way through these statements that runs most of them."""
    total = ended = 0
    for statement in body:
        if isinstance(statement, ast.If) and _leaves(statement):
            total += _calls(statement.test, actions)
            ended = max(ended, total + most_actions(statement.body, actions))
            continue
        total += _of_statement(statement, actions)
        if isinstance(statement, ast.Return | ast.Raise):
            break
    return max(total, ended)


def _of_statement(node: ast.stmt, actions: set[str]) -> int:
    if isinstance(node, FUNCTIONS):
        # An inner function is called once by whoever takes it.
        return most_actions(node.body, actions)
    if isinstance(node, ast.If):
        either = max(most_actions(node.body, actions), most_actions(node.orelse, actions))
        return _calls(node.test, actions) + either
    if isinstance(node, ast.Try):
        handlers = [most_actions(one.body, actions) for one in node.handlers] or [0]
        return most_actions(node.body, actions) + max(handlers) + most_actions(node.finalbody, actions)
    if isinstance(node, ast.For | ast.While):
        return 2 * most_actions(node.body, actions)
    if isinstance(node, ast.With):
        return most_actions(node.body, actions)
    return _calls(node, actions)


def _leaves(node: ast.If) -> bool:
    """Say whether the branch ends the function: what follows it then runs in its place, not after it."""
    return bool(node.body) and isinstance(node.body[-1], ast.Return | ast.Raise) and not node.orelse


def _calls(node: ast.AST, actions: set[str]) -> int:
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = [ast.unparse(func).split(".") for func in calls]
    return sum(name[0] in actions and (len(name) == 1 or name[0].endswith("actions")) for name in names)


def handlers_of(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", ENTRANCES, ids=named)
def test_a_request_calls_one_action_at_most(path: Path) -> None:
    tree = tree_of(path)
    actions = actions_of(tree)
    found = [
        f"{named(path)}:{function.lineno} {function.name}"
        for function in handlers_of(tree)
        if most_actions(function.body, actions) > 1
    ]

    assert found == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("take(x)", 1),
        ("take(x)\nclose(x)", 2),
        ("if x:\n    take(x)\nelse:\n    close(x)", 1),
        ("if x:\n    return take(x)\nreturn close(x)", 1),
        ("if x:\n    take(x)\n    return close(x)\nreturn look(x)", 2),
        ("take(x)\nif x:\n    return close(x)", 2),
        ("for one in x:\n    take(one)", 2),
        ("def do():\n    return take(x)\nreturn act(do)", 1),
        ("return look(x)", 0),
    ],
)
def test_the_count_of_actions_goes_by_the_way_through(code: str, count: int) -> None:
    function = ast.parse("def f(x):\n" + "\n".join(f"    {line}" for line in code.split("\n"))).body[0]

    assert isinstance(function, ast.FunctionDef)
    assert most_actions(function.body, {"take", "close"}) == count


# ------------------------------------------------------------------ time


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nothing_waits_in_the_broker(path: Path) -> None:
    """A promise is a row: no eta, no countdown, no retry of the broker's own."""
    found = [
        f"{named(path)}:{node.lineno} {word.arg}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg in ("eta", "countdown", "autoretry_for", "retry_backoff")
    ]

    assert found == []


def test_every_kind_of_timer_that_is_started_has_a_handler() -> None:
    started = set()
    for path in ALL:
        tree = tree_of(path)
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in TIMERS:
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                started.add(first.value)
            elif isinstance(first, ast.Name) and first.id in constants:
                started.add(constants[first.id])

    assert started
    assert started <= set(registry.kinds())


TIMERS = ("start_timer", "start_timers", "cancel_timer", "cancel_timers")


# ------------------------------------------------------------------ names that only running code would miss


def test_every_table_that_a_key_names_exists() -> None:
    """A foreign key written as a word is resolved; one that nobody has stays a word."""
    loose = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(getattr(field, "related_model", None), str) and field.related_model != "self"
    ]

    assert loose == []


def templates_named() -> Iterator[tuple[str, str]]:
    for path in ALL:
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[\w/-]+\.html", node.value)
            ):
                yield named(path), node.value


def test_every_template_that_code_names_exists() -> None:
    missing = []
    for path, name in templates_named():
        # A part named without its folder gets it in the same module.
        names = [name] if "/" in name else [name, f"recovery/complaints/{name}"]
        if not any(exists(one) for one in names):
            missing.append(f"{path}: {name}")

    assert missing == []


def exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def events_named() -> Iterator[tuple[str, str]]:
    for path in files("recovery", "surveys"):
        for node in ast.walk(tree_of(path)):
            words: list[ast.expr] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record_event"):
                words = node.args[1:2]
            elif (
                isinstance(node, ast.Tuple)
                and len(node.elts) == 3
                and not isinstance(node.elts[0], ast.Constant)
            ):
                # (complaint, name, detail), as `record_events` takes them.
                words = node.elts[1:2]
            for word in words:
                if isinstance(word, ast.Constant) and isinstance(word.value, str) and "." in word.value:
                    yield f"{named(path)}:{node.lineno}", word.value


def test_events_say_what_happened_to_what() -> None:
    names = list(events_named())
    wrong = [
        f"{where}: {name}"
        for where, name in names
        if not EVENT.fullmatch(name) or not name.partition(".")[2].endswith(("ed", *PAST))
    ]

    assert len(names) > 20
    assert wrong == []
