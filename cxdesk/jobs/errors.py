"""What a sender can know about something that did not leave the house."""

from __future__ import annotations


class NotSent(Exception):
    """It surely did not leave, and may do so later: nobody answered, or they asked us to wait."""


class Refused(Exception):
    """It surely did not leave and never will as it is; the text says why, to colleagues, in one sentence."""
