"""What may stand in an address: the reference of a complaint, and the key of a step.

Importing this makes both known to Django; pages and API write them into their addresses.
"""

from __future__ import annotations

from django.urls import register_converter

from recovery.playbook.steps import STEPS


class ReferenceConverter:
    """Takes a reference as it is written, e.g. CX-2026-000417."""

    regex = r"CX-[0-9]{4}-[0-9]{6,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class StepConverter:
    """Takes the key of one of the ten steps; anything else is no address."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> str:
        if value not in STEPS:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")
register_converter(StepConverter, "step")
