"""What single steps show on their card beside the form that every step has."""

from __future__ import annotations

from collections.abc import Mapping

from recovery.pages.parts import confirm_expectation, listen, own, reassure, resolve
from recovery.pages.parts.part import Part

__all__ = ["PARTS", "Part"]

# By the key of the step.
PARTS: Mapping[str, Part] = {
    "listen": listen.PART,
    "confirm_expectation": confirm_expectation.PART,
    "own": own.PART,
    "reassure": reassure.PART,
    "resolve": resolve.PART,
}
