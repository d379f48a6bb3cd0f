"""How people write today: an update without a time that left with a reason, and words that wait for Ms He."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import mails
from recovery.actions.messages import write_message
from recovery.actions.releases import ask_to_let_go


@programme.today(minutes=19)
def osei_is_told(stage: Stage, at: datetime) -> None:
    """The airport gives no hour, so the letter has none; whoever wrote it says why."""
    story = stage.stories["osei"]
    write_message(
        story.complaint,
        text=mails.OSEI_UPDATE,
        subject="Your bag",
        tone_reason="The airport gives no hour. I ring him at the one that I promised.",
        by=story.owner,
        at=at,
    )


@programme.today(minutes=4)
def weiss_asks_who(stage: Stage, at: datetime) -> None:
    """He wants to know who did it; such words take a supervisor, and wait for one."""
    story = stage.stories["weiss"]
    ask_to_let_go(
        story.complaint, text=mails.WEISS_ASKS, subject="Who entered your seats", by=story.owner, at=at
    )
