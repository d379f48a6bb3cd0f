"""Who asks whom for what today: a helper with a brief, a hand-over that waits, an absence that is planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxdesk.demo.stage import Stage, programme
from recovery.actions.covers import accept_cover, plan_absence
from recovery.actions.handovers import ask_handover
from recovery.actions.tasks import ask_help, read_task


@programme.today(minutes=3)
def zhao_looks(stage: Stage, at: datetime) -> None:
    """Zhao Lei looks for Ms Lin's booking; he has read the brief, so that she need not tell it again."""
    story, zhao = stage.stories["lin"], stage.people["zhao_lei"]
    task = ask_help(
        story.complaint,
        helper=zhao,
        what="Find out who had the 19:00 list, and whether a car is free tomorrow evening",
        due_at=stage.ahead(12),
        line="Booking HH-204417, the 19:00 transfer from the airport.",
        by=story.owner,
        at=at,
    )
    read_task(task, by=zhao, at=at + timedelta(minutes=1))


@programme.today(minutes=2)
def weiss_changes_hands(stage: Stage, at: datetime) -> None:
    """Amara's shift ends before the seats are found; Ingrid is asked, and has not said yes."""
    story = stage.stories["weiss"]
    ask_handover(
        story.complaint,
        to=stage.people["ingrid"],
        reason="My shift ends at four, and the seat desk answers later",
        line="He wants to hear a name and a time, not that somebody will ring.",
        by=story.owner,
        at=at,
    )


@programme.today(minutes=95)
def jonas_goes_away(stage: Stage, at: datetime) -> None:
    """Jonas is away for three days from tomorrow; Wei stands in and has said yes."""
    wei = stage.people["wei"]
    away = plan_absence(
        deputy=wei,
        from_at=stage.day(-1, "07:00"),
        until_at=stage.day(-4, "07:00"),
        note="The folder with the two open invoices lies in the back office.",
        by=stage.people["jonas"],
        at=at,
    )
    accept_cover(away, by=wei, at=at + timedelta(minutes=6))
