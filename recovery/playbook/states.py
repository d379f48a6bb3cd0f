"""States and the moves between them, as data: the one table that code, help page and tests read."""

from __future__ import annotations

from enum import StrEnum

from cxdesk.common.sentences import Sentence, _


class ComplaintState(StrEnum):
    """Where a complaint is; what can be derived (overdue, blocked, ready) is not a state."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


LIVE_STATES = (ComplaintState.NEW, ComplaintState.OPEN, ComplaintState.WAITING)

STATE_NAMES: dict[ComplaintState, Sentence] = {
    ComplaintState.NEW: _("New"),
    ComplaintState.OPEN: _("In recovery"),
    ComplaintState.WAITING: _("Waiting"),
    ComplaintState.RESOLVED: _("Following up"),
    ComplaintState.CLOSED: _("Closed"),
}

STATE_MEANINGS: dict[ComplaintState, Sentence] = {
    ComplaintState.NEW: _("Nobody owns it yet."),
    ComplaintState.OPEN: _("One person owns it and leads it through steps 1 to 7."),
    ComplaintState.WAITING: _("It waits for somebody named, for a reason, until a time."),
    ComplaintState.RESOLVED: _("The outcome is delivered and a person has verified it."),
    ComplaintState.CLOSED: _("Steps 8 to 10 are settled, or it was set aside with a reason."),
}


class Move(StrEnum):
    """What a person does to the state; each has one action behind it."""

    TAKE = "take"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    SET_ASIDE = "set_aside"
    MERGE = "merge"


MOVE_NAMES: dict[Move, Sentence] = {
    Move.TAKE: _("Take it"),
    Move.WAIT: _("Let it wait"),
    Move.RESUME: _("Go on"),
    Move.RESOLVE: _("Complete step 7"),
    Move.CLOSE: _("Close"),
    Move.REOPEN: _("Reopen"),
    Move.SET_ASIDE: _("Set aside"),
    Move.MERGE: _("Merge into another"),
}

# A move that is not in this table is refused.
MOVES: dict[tuple[ComplaintState, Move], ComplaintState] = {
    (ComplaintState.NEW, Move.TAKE): ComplaintState.OPEN,
    (ComplaintState.NEW, Move.SET_ASIDE): ComplaintState.CLOSED,
    (ComplaintState.OPEN, Move.WAIT): ComplaintState.WAITING,
    (ComplaintState.OPEN, Move.RESOLVE): ComplaintState.RESOLVED,
    (ComplaintState.OPEN, Move.SET_ASIDE): ComplaintState.CLOSED,
    (ComplaintState.WAITING, Move.WAIT): ComplaintState.WAITING,
    (ComplaintState.WAITING, Move.RESUME): ComplaintState.OPEN,
    (ComplaintState.WAITING, Move.RESOLVE): ComplaintState.RESOLVED,
    (ComplaintState.WAITING, Move.SET_ASIDE): ComplaintState.CLOSED,
    (ComplaintState.NEW, Move.MERGE): ComplaintState.CLOSED,
    (ComplaintState.OPEN, Move.MERGE): ComplaintState.CLOSED,
    (ComplaintState.WAITING, Move.MERGE): ComplaintState.CLOSED,
    (ComplaintState.RESOLVED, Move.MERGE): ComplaintState.CLOSED,
    (ComplaintState.RESOLVED, Move.CLOSE): ComplaintState.CLOSED,
    (ComplaintState.RESOLVED, Move.REOPEN): ComplaintState.OPEN,
    (ComplaintState.CLOSED, Move.REOPEN): ComplaintState.OPEN,
}


class PromiseState(StrEnum):
    """What became of something we told a customer; an overdue promise is broken and stays so."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    MOVED = "moved"
    CANCELLED = "cancelled"


class FollowUpState(StrEnum):
    """What became of a follow-up after the resolution."""

    SCHEDULED = "scheduled"
    DUE = "due"
    DONE = "done"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


# Follow-ups that still want an outcome.
LIVE_FOLLOW_UPS = (FollowUpState.SCHEDULED, FollowUpState.DUE)


class Outcome(StrEnum):
    """How a complaint ended."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    NOT_A_COMPLAINT = "not_a_complaint"


OUTCOME_NAMES: dict[Outcome, Sentence] = {
    Outcome.UPHELD: _("Upheld"),
    Outcome.PARTLY_UPHELD: _("Partly upheld"),
    Outcome.NOT_UPHELD: _("Not upheld"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.MERGED: _("Merged"),
    Outcome.NOT_A_COMPLAINT: _("Not a complaint"),
}
# The three that a recovery can end in; the others set a complaint aside.
DECIDED = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD)
# In these the customer was right, at least in part.
VALID = (Outcome.UPHELD, Outcome.PARTLY_UPHELD)
