"""A request never waits for Redis: absent, silent or lying, a nudge is thrown away."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from cxdesk.jobs import publish
from cxdesk.jobs.nudge import Bell, nudge


@pytest.fixture
def silent_port():
    """Give a port that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def no_thread(monkeypatch):
    """Let calls be noted without the thread that publishes them."""
    monkeypatch.setattr(publish, "_start_once", lambda: None)
    publish._wanted.clear()


def test_without_redis_nobody_is_called(settings, no_thread):
    settings.REDIS_URL = ""

    nudge()

    assert not publish._wanted.is_set()


def test_with_redis_a_nudge_asks_for_a_call_and_does_not_make_it(settings, no_thread):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    nudge()

    assert publish._wanted.is_set()


@pytest.mark.parametrize("where", ["silent", "absent"])
def test_publishing_gives_up_soon(monkeypatch, silent_port, where):
    from cxdesk.celery import app

    url = f"redis://127.0.0.1:{silent_port if where == 'silent' else 1}/0"
    monkeypatch.setattr(app.conf, "broker_url", url)
    began = time.monotonic()

    with pytest.raises(Exception, match=r"(?i)timeout|timed out|refused|connect"):
        publish.publish()

    # About a second; a busy machine takes longer, and by itself Celery would not give up at all.
    assert time.monotonic() - began < 20


def test_each_loop_of_a_process_hears_the_nudge():
    stop, heard = threading.Event(), []

    def loop(bell: Bell) -> None:
        bell.wait(stop, 30)
        heard.append(1)

    with Bell() as first, Bell() as second:
        threads = [threading.Thread(target=loop, args=(bell,)) for bell in (first, second)]
        for thread in threads:
            thread.start()
        nudge()
        for thread in threads:
            thread.join(25)

    assert heard == [1, 1]
