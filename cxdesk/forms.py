"""How a form field of any widget is put on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

_SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "check"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
)


@dataclass(frozen=True)
class FieldView:
    """What the template of a field needs beside the field itself.

    `shape` is input, check, radios, checks, file or hidden; `look` is the variant the page asked for.
    """

    shape: str
    look: str
    label: str
    hint: str
    described_by: str
    error_id: str
    hint_id: str
    widget: SafeString | str


def view_of(bound: BoundField, *, look: str = "", label: str = "", hint: str = "") -> FieldView:
    """Prepare a bound field: its widget knows whether it is wrong and which text explains it."""
    shape = next((name for kind, name in _SHAPES if isinstance(bound.field.widget, kind)), "input")
    shape = "hidden" if bound.is_hidden else shape
    hint = hint or str(bound.help_text)
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    described_by = error_id if bound.errors else hint_id if hint else ""
    return FieldView(
        shape=shape,
        look=look,
        label=label or str(bound.label),
        hint=hint,
        described_by=described_by,
        error_id=error_id,
        hint_id=hint_id,
        widget=_widget(bound, shape, look, described_by),
    )


def _widget(bound: BoundField, shape: str, look: str, described_by: str) -> SafeString | str:
    if shape in ("radios", "checks"):
        return ""
    if shape == "hidden":
        return bound.as_widget()
    attrs: dict[str, Any] = {"class": _classes(bound, shape, look)}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if shape == "check" and look == "switch":
        attrs["role"] = "switch"
    return bound.as_widget(attrs=attrs)


def _classes(bound: BoundField, shape: str, look: str) -> str | bool:
    own = str(bound.field.widget.attrs.get("class", ""))
    if shape == "check":
        return own or False
    variant = f"input--{look}" if look in ("voice", "short") else ""
    return " ".join(part for part in ("input", variant, own) if part)
