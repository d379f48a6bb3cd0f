"""A draft of the playbook that waits for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cxdesk.demo.stage import Stage, programme
from recovery.actions.playbook_versions import ask_review, change_draft, start_draft
from recovery.queries.playbook_versions import version_in_force

CALMER = "Offer a seat and a coffee before you look anything up"


@programme.today(minutes=170)
def draft(stage: Stage, at: datetime) -> None:
    """Priya wants a coffee first, and lets a mood be left out with a reason; a second person is asked."""
    priya = stage.people["priya"]
    now = start_draft(by=priya, at=at)
    do = version_in_force().content["steps"]["reassure"]["guidance"]["en"]["do"]
    changes: tuple[dict[str, Any], ...] = (
        {"steps": {"listen": {"within_minutes": 20}}},
        {"steps": {"reassure": {"guidance": {"en": {"do": [*do, CALMER]}}}}},
        {"rules": {"mood_is_noted": "warn"}, "follow_up_hours": {"3": [72, 720]}},
    )
    for change in changes:
        now = change_draft(now.number, revision=now.revision, change=change, by=priya, at=at)
    ask_review(now.number, revision=now.revision, by=priya, at=at)
