"""An error of ours leaves a trace, once, and the trace quotes nobody."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from cxdesk.logs import WithoutWords

pytestmark = pytest.mark.urls("tests.project.raising_urls")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what the one handler would write."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(WithoutWords(settings.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def _broken(address: str = "/broken/") -> int:
    client = Client(raise_request_exception=False)
    return client.post(address, {"words": "The room was cold.", "name": "Mia Lin"}).status_code


@pytest.mark.django_db
def test_a_view_that_raises_is_logged_once_with_its_place(lines: io.StringIO) -> None:
    assert _broken() == 500

    written = lines.getvalue()
    assert written.count("ERROR django.request: Internal Server Error: /broken/") == 1
    assert written.count(" ERROR ") == 1
    assert "raising_urls.py" in written
    assert "ValueError\nwhich came of\n" in written
    assert written.rstrip().endswith("KeyError")


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["cold", "Mia Lin", "secret-of-the-customer"])
def test_the_log_holds_no_word_and_no_token(word: str, lines: io.StringIO) -> None:
    assert _broken("/status/secret-of-the-customer/") == 500

    assert "Internal Server Error: /status/…" in lines.getvalue()
    assert word not in lines.getvalue()


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_is_no_news(lines: io.StringIO) -> None:
    assert Client().get("/nowhere/").status_code == 404

    assert lines.getvalue() == ""


def test_one_handler_hears_our_loggers_and_those_of_django() -> None:
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    for name in ("django", "django.request", "cxdesk", "recovery", "cxdesk.jobs.runner"):
        logger = logging.getLogger(name)
        assert logger.handlers == []
        assert logger.propagate
    assert logging.getLogger("recovery.pages").getEffectiveLevel() == logging.INFO
    assert logging.getLogger("celery").getEffectiveLevel() == logging.WARNING
