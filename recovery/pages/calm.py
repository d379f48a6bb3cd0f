"""What the page shows to whoever is shouted at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from recovery.models import Complaint
from recovery.playbook.composure import COURTESY, CUE_CARD, HIGH, in_language, mood_change, mood_now
from recovery.playbook.states import ComplaintState
from recovery.queries.around import Around


def composure_of(
    complaint: Complaint, answers: Mapping[str, str], beside: Around, *, may_work: bool
) -> dict[str, Any]:
    """Return the cue card at high emotion, whether offers are folded away, and abuse with what to say to it.

    :param answers: the answers to step 5.
    """
    language = get_language() or "en"
    over = complaint.state == ComplaintState.CLOSED
    mood = mood_now(answers, complaint.emotion)
    abuse = next(iter(beside.abuse), None)
    return {
        "mood_now": mood,
        "mood_change": mood_change(answers),
        "cue_card": in_language(CUE_CARD, language) if mood and mood >= HIGH and not over else (),
        "venting": answers.get("venting") == "yes" and not over,
        "abuse": abuse,
        "courtesy": in_language(COURTESY, language) if abuse else (),
        "may_compose": may_work and complaint.state not in (ComplaintState.NEW, ComplaintState.CLOSED),
    }
