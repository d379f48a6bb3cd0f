"""The forms of a page, read as a browser without scripts would read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Attributes = dict[str, str]


@dataclass
class Control:
    """One field: its kind, what it holds, and what may be chosen."""

    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class Button:
    name: str = ""
    value: str = ""
    action: str = ""


@dataclass
class Form:
    action: str
    id: str = ""
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def value_of(self, name: str) -> str:
        return next(iter(self.controls[name].values), "")

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what would be sent; only fields and choices that the page has can be filled in."""
        unknown = values.keys() - self.controls.keys()
        assert not unknown, f"{self.action} has no field {', '.join(sorted(unknown))}"
        sent = {name: control.values for name, control in self.controls.items() if control.values}
        for name, value in values.items():
            control = self.controls[name]
            if control.kind in ("radio", "select"):
                assert value in control.offered, f"{name} does not offer {value}"
            sent[name] = [control.offered[0]] if control.kind == "checkbox" else [value]
        return sent

    def faults(self, answer: Any) -> list[str]:
        """Say what the page complained about, for a test that fails."""
        context = getattr(answer, "context", None) or {}
        return [str(one.errors) for one in context.get("forms", {}).values() if one.errors]


class _Reader(HTMLParser):
    """Collects forms; a control or button that names a form belongs to it wherever it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.strays: list[tuple[str, Button]] = []
        self._open: Form | None = None
        self._locked = 0
        self._select: Control | None = None
        self._text: Control | None = None

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._open = Form(given.get("action", ""), given.get("id", ""))
                self.forms.append(self._open)
            case "fieldset" if self._locked or "disabled" in given:
                self._locked += 1
            case "button" if given.get("type", "submit") == "submit":
                self._button(given)
            case "input":
                self._input(given)
            case "textarea":
                self._text = self._control(given, "textarea")
            case "select":
                self._select = self._control(given, "select")
            case "option" if self._select is not None:
                self._select.offered.append(given.get("value", ""))
                if "selected" in given or not self._select.values:
                    self._select.values = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._open = None
            case "fieldset" if self._locked:
                self._locked -= 1
            case "select":
                self._select = None
            case "textarea":
                if self._text is not None and self._text.values:
                    self._text.values = [self._text.values[0].removeprefix("\n")]
                self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.values = ["".join(self._text.values) + data]

    def _button(self, given: Attributes) -> None:
        button = Button(given.get("name", ""), given.get("value", ""), given.get("formaction", ""))
        if "form" in given:
            self.strays.append((given["form"], button))
        elif self._open is not None:
            self._open.buttons.append(button)

    def _control(self, given: Attributes, kind: str) -> Control | None:
        name = given.get("name", "")
        if not name or self._open is None or self._locked or "disabled" in given:
            return None
        return self._open.controls.setdefault(name, Control(kind))

    def _input(self, given: Attributes) -> None:
        kind = given.get("type", "text")
        control = self._control(given, kind)
        if control is None:
            return
        value = given.get("value", "on" if kind in ("radio", "checkbox") else "")
        if kind in ("radio", "checkbox"):
            control.offered.append(value)
            if "checked" in given:
                control.values = [value]
        elif kind != "file":
            control.values = [value]


def read_forms(page: str) -> list[Form]:
    """Return the forms of a page, each with the buttons that send it."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for form_id, button in reader.strays:
        # A browser goes by the order in the page; none of ours puts one of these after its form.
        next(form for form in reader.forms if form.id == form_id).buttons.insert(0, button)
    return reader.forms
