"""What a person does on a page: open it, fill in a form, press a button, read.

A journey is written once for these hands; a browser, a browser without scripts and the test client
each have a pair of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cxdesk.accounts.models import User
from tests.journeys.markup import read_forms

# A text, or a file to choose.
Values = Mapping[str, str | Path]
NOTHING: Values = {}
DONE = 200


class Hands(Protocol):
    def be(self, person: User | None) -> None:
        """Go on as this person, or as a stranger."""

    def open(self, path: str, status: int = 200) -> None:
        """Open a page."""

    def follow(self, link: str) -> None:
        """Follow the first link of the page whose address ends so."""

    def send(self, action: str, values: Values = NOTHING, *, press: str = "", status: int = DONE) -> None:
        """Fill in the form whose address ends so and send it.

        `press` is the value of the button, where there are several. The answer may be wanted to
        be a refusal (409) or a form that was not understood (422).
        """

    def sees(self, *words: str) -> None:
        """Check that the page shows these words."""

    def does_not_see(self, *words: str) -> None:
        """Check that the page shows none of these words."""

    def field(self, name: str) -> str:
        """Return what stands in a field."""

    def link_shown(self) -> str:
        """Return the path of the address that the page shows to be kept."""

    @property
    def path(self) -> str:
        """Return the address of the page, with its query."""


def matching(path: str, wanted: str) -> bool:
    return urlsplit(path).path.endswith(wanted)


class ClientHands:
    """A person without a browser: fills in only what the page offers, and follows where it leads."""

    def __init__(self) -> None:
        self.client = Client()
        self._page = ""
        self.path = ""

    def be(self, person: User | None) -> None:
        self.client.logout()
        if person is not None:
            self.client.force_login(person)

    def open(self, path: str, status: int = 200) -> None:
        answer = self.client.get(path, follow=status == 200)
        assert answer.status_code == status, (path, answer.status_code)
        self._show(answer, path)

    def follow(self, link: str) -> None:
        targets = [unescape(target) for target in re.findall(r'<a [^>]*?href="([^"]*)"', self._page)]
        found = [target for target in targets if target.partition("#")[0].endswith(link)]
        assert found, f"{self.path} has no link to {link}"
        self.open(found[0].partition("#")[0])

    def send(self, action: str, values: Values = NOTHING, *, press: str = "", status: int = DONE) -> None:
        form, button = self._find(action, press)
        data: dict[str, Any] = form.filled(values)
        for name, value in values.items():
            if isinstance(value, Path):
                data[name] = SimpleUploadedFile(value.name, value.read_bytes())
        if button.name:
            data[button.name] = button.value
        target = button.action or form.action
        answer = self.client.post(target, data)
        if answer.status_code == 303:
            assert status == DONE, (action, answer.status_code)
            self.open(answer["Location"].partition("#")[0])
        else:
            assert answer.status_code == status, (action, answer.status_code, form.faults(answer))
            self._show(answer, target)

    def _find(self, action: str, press: str) -> Any:
        for form in read_forms(self._page):
            for button in form.buttons:
                leads = matching(button.action or form.action, action)
                if leads and (not press or button.value == press):
                    return form, button
        raise AssertionError(f"{self.path} has no form that leads to {action} {press}")

    def _show(self, answer: Any, path: str) -> None:
        self._page = answer.content.decode()
        self.path = answer.request["PATH_INFO"]
        if answer.request["QUERY_STRING"]:
            self.path += "?" + answer.request["QUERY_STRING"]

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", "", self._page)).split())

    def sees(self, *words: str) -> None:
        for one in words:
            assert " ".join(one.split()) in self.text, f"{self.path} does not say: {one}"

    def does_not_see(self, *words: str) -> None:
        for one in words:
            assert one not in self.text, f"{self.path} says: {one}"

    def field(self, name: str) -> str:
        found = [form for form in read_forms(self._page) if name in form.controls]
        assert found, f"{self.path} has no field {name}"
        return found[0].value_of(name)

    def link_shown(self) -> str:
        found = re.search(r'id="own-link"[^>]*value="([^"]*)"', self._page)
        assert found is not None
        return urlsplit(found[1]).path


class BrowserHands:
    """A person at a browser; scripts may be off."""

    def __init__(self, page: Any, home: str, *, scripts: bool = True) -> None:
        self.page, self._home, self._scripts = page, home, scripts

    def be(self, person: User | None) -> None:
        context = self.page.context
        context.clear_cookies(name="sessionid")
        if person is not None:
            client = Client()
            client.force_login(person)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self._home}]
            )

    def open(self, path: str, status: int = 200) -> None:
        answer = self.page.goto(self._home + path)
        assert answer.status == status, (path, answer.status)

    def follow(self, link: str) -> None:
        targets = self.page.locator(f'a[href*="{link}"]').all()
        found = [one for one in targets if one.get_attribute("href").partition("#")[0].endswith(link)]
        assert found, f"{self.path} has no link to {link}"
        self._open_around(found[0])
        if self._scripts and found[0].get_attribute("hx-get"):
            with self.page.expect_response(lambda answer: answer.url.endswith(link)):
                found[0].click()
            self._settled()
        else:
            with self.page.expect_navigation():
                found[0].click()

    def send(self, action: str, values: Values = NOTHING, *, press: str = "", status: int = DONE) -> None:
        form, button = self._find(action, press)
        for name, value in values.items():
            self._fill(form, name, value)
        got = self._press(button, action)
        assert (DONE if got == 303 else got) == status, (action, got)

    def _find(self, action: str, press: str) -> Any:
        value = f'[value="{press}"]' if press else ""
        own = self.page.locator(f'button[formaction$="{action}"]{value}:visible')
        if own.count():
            button = own.first
            named = button.get_attribute("form")
            form = self.page.locator(f"#{named}") if named else button.locator("xpath=ancestor::form")
            return form, button
        form = self.page.locator(f'form[action$="{action}"]').first
        form.wait_for(state="attached")
        button = form.locator(f"button{value}:not([formaction]):not([type=button])").first
        self._open_around(button)
        return form, button

    def _fill(self, form: Any, name: str, value: str | Path) -> None:
        control = form.locator(f'[name="{name}"]')
        assert control.count(), f"{self.path} has no field {name}"
        self._open_around(control.first)
        match control.first.get_attribute("type") or control.first.evaluate("e => e.localName"):
            case "radio":
                form.locator(f'label:has([name="{name}"][value="{value}"])').click()
            case "checkbox":
                form.locator(f'label:has([name="{name}"])').click()
            case "select":
                control.select_option(str(value))
            case "file":
                control.set_input_files(str(value))
            case _:
                control.fill(str(value))

    def _open_around(self, element: Any) -> None:
        for pane in element.locator("xpath=ancestor::*[contains(@class, 'pane--')]").all():
            written = pane.get_attribute("class").partition("pane--")[2]
            self.page.locator(f'label:has([name="writing"][value="{written}"])').click()
        for closed in element.locator("xpath=ancestor::details[not(@open)]").all():
            closed.locator("summary").first.click()

    def _press(self, button: Any, action: str) -> int:
        def is_it(answer: Any) -> bool:
            return answer.request.method == "POST" and matching(answer.url, action)

        if not self._scripts:
            with self.page.expect_navigation(), self.page.expect_response(is_it) as got:
                button.click()
            return int(got.value.status)
        self.page.evaluate("window.before = true")
        with self.page.expect_response(is_it) as got:
            button.click()
        answer = got.value
        if "hx-request" in answer.request.headers and "hx-redirect" not in answer.headers:
            self._settled()
        else:
            self.page.wait_for_function("() => !window.before && document.readyState === 'complete'")
        return int(answer.status)

    def _settled(self) -> None:
        self.page.wait_for_function(
            "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
        )

    def sees(self, *words: str) -> None:
        from playwright.sync_api import expect

        for one in words:
            expect(self.page.locator("body")).to_contain_text(one, timeout=20_000)

    def does_not_see(self, *words: str) -> None:
        text = self.page.locator("body").inner_text()
        for one in words:
            assert one not in text, f"{self.path} says: {one}"

    def field(self, name: str) -> str:
        return str(self.page.locator(f'[name="{name}"]').first.input_value())

    def link_shown(self) -> str:
        return urlsplit(self.page.locator("#own-link").input_value()).path

    @property
    def path(self) -> str:
        split = urlsplit(self.page.url)
        return split.path + (f"?{split.query}" if split.query else "")
