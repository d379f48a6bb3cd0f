"""How long anybody may wait on the line: what colours the timer, and what counts as a broken rule."""

from __future__ import annotations

# Amber from the one, red from the other. Longer than the second without a call-back breaks the rule.
HOLD_SOON, HOLD_TOO_LONG = 90, 120


def shade_of(seconds: int) -> str:
    """Return the state of a hold timer: nothing, soon or late."""
    return "late" if seconds >= HOLD_TOO_LONG else "soon" if seconds >= HOLD_SOON else ""


def breaks_the_rule(seconds: int) -> bool:
    """Say whether nobody should have waited so long without the promise of a call-back."""
    return seconds > HOLD_TOO_LONG
