"""Plumbing of the suite: which tests run on which engine, what is counted, and what no test may do."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxdesk.tooling.chromium import find_chromium

NOT_HERE = "not for this engine"
LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        'engine(name): runs on "sqlite" or "postgresql" only',
        "browser: needs a Chromium; runs once",
        "slow: left out by --quick",
        "real_data: needs the folder that CXDESK_REAL_DATA names",
    ):
        config.addinivalue_line("markers", line)
    _refuse_the_network()


def _refuse_the_network() -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOCAL):
            raise OSError(f"A test wanted to talk to {address[0]}; tests do not use the network.")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]  # the one place where it is done


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = set(os.environ.get("CXDESK_LEAVE_OUT", "").split(",")) - {""}
    gone = [item for item in items if any(item.get_closest_marker(mark) for mark in left_out)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in set(gone)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = {mark.args[0] for mark in item.iter_markers("engine")}
    if names and _engine() not in names:
        pytest.skip(NOT_HERE)
    if item.get_closest_marker("browser") and not find_chromium():
        pytest.skip("no Chromium found")
    if item.get_closest_marker("real_data"):
        _real_data()


def _engine() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2].removesuffix("3")


def _real_data() -> Path:
    named = os.environ.get("CXDESK_REAL_DATA", "")
    folder = Path(named) if named else Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data: CXDESK_REAL_DATA names the folder")
    return folder


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Leave the counts where `manage.py test` finds them; only the process that leads has all of them."""
    place = os.environ.get("CXDESK_TEST_REPORT", "")
    if not place:
        return
    stats = terminalreporter.stats
    elsewhere = [report.nodeid for report in stats.get("skipped", []) if NOT_HERE in str(report.longrepr)]
    counts = {
        "passed": len(stats.get("passed", [])) + len(stats.get("xpassed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": len(stats.get("skipped", [])) - len(elsewhere),
        "elsewhere": sorted(elsewhere),
    }
    Path(place).write_text(json.dumps(counts))


@pytest.fixture(scope="session")
def engine() -> str:
    """Give "sqlite" or "postgresql"."""
    return _engine()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder with the real complaints; skips with one line where it is not."""
    return _real_data()


@pytest.fixture(autouse=True)
def clock_goes_right() -> Iterator[None]:
    """Put the clock back after a test that moved it."""
    yield
    from cxdesk.common import clock

    clock.reset()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give one running browser; each test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps an event loop in this thread, in which Django would refuse every query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"] if as_root else []
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
