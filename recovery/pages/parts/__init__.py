"""What single steps show on their card beside the form that every step has."""

from __future__ import annotations

from collections.abc import Mapping

from recovery.pages.parts import (
    apologise,
    confirm_expectation,
    follow_up,
    listen,
    own,
    reassure,
    resolve,
    root_cause,
    see_the_whole,
)
from recovery.pages.parts.part import Part

__all__ = ["PARTS", "Part"]

# By the key of the step.
PARTS: Mapping[str, Part] = {
    "listen": listen.PART,
    "confirm_expectation": confirm_expectation.PART,
    "own": own.PART,
    "reassure": reassure.PART,
    "resolve": resolve.PART,
    "apologise": apologise.PART,
    "follow_up": follow_up.PART,
    "see_the_whole": see_the_whole.PART,
    "root_cause": root_cause.PART,
}
