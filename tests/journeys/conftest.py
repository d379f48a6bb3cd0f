"""What journeys share: one live server, one browser, and hands to use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cxdesk.accounts.models import User
from tests.journeys.hands import BrowserHands, ClientHands, Hands
from tests.people import Person

# Words with which the browser notes an answer that the test itself asked for.
EXPECTED = tuple(f"server responded with a status of {status}" for status in (403, 404, 409, 422))
# Under the content policy nothing is ever refused, because no page of ours tries.
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""

OpenContext = Callable[..., Any]


@pytest.fixture
def home(live_server: Any) -> str:
    """Give the address of the running desk."""
    return f"http://127.0.0.1:{live_server.thread.port}"


@pytest.fixture
def browse(chromium: Any, home: str) -> Iterator[OpenContext]:
    """Give `browse(**options)`: a page in a context of its own; what the browser complains about fails."""
    contexts: list[Any] = []
    faults: list[str] = []

    def note(text: str) -> None:
        if not any(words in text for words in EXPECTED):
            faults.append(text)

    def asked(dialog: Any) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(*, scripts: bool = True, width: int = 1440, height: int = 900, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if scripts:
            context.add_init_script(WATCH)
        page = context.new_page()
        page.on("console", lambda message: note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: note(f"error: {error}"))
        page.on("dialog", asked)
        page.faults = faults
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


WITH_EACH = ["client", pytest.param("browser", marks=pytest.mark.browser)]
WITHOUT_SCRIPTS = pytest.param("browser without scripts", marks=pytest.mark.browser)


@pytest.fixture(params=WITH_EACH)
def hands(request: pytest.FixtureRequest) -> Hands:
    """Give a person at the test client, and one at a browser."""
    if request.param == "client":
        return ClientHands()
    scripts = request.param == "browser"
    browse, home = request.getfixturevalue("browse"), request.getfixturevalue("home")
    return BrowserHands(browse(scripts=scripts), home, scripts=scripts)


@pytest.fixture
def bea(make_person: Person, harbour: Any) -> User:
    """An agent of the harbour beside Ana."""
    return make_person("Bea", "agent", harbour)
