"""Leading a complaint through its ten steps on the pages; the clock is moved, nothing is written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from cxdesk.common import clock
from cxdesk.jobs.sweep import sweep
from recovery.models import Complaint, FollowUp, Promise
from recovery.playbook.states import LIVE_FOLLOW_UPS
from recovery.playbook.steps import STEP_KEYS
from tests.journeys.hands import DONE, Hands, Values

MOMENT = "%Y-%m-%dT%H:%M"
ANSWERS: dict[str, Values] = {
    "listen": {
        "restatement": "You waited, and then the money was gone.",
        "restatement_confirmed": "on",
        "ending": "none_needed",
        "reason": "It is clear from their words.",
    },
    "confirm_expectation": {"expectation": "I want my money back, and a letter.", "can_meet": "yes"},
    "own": {},
    "reassure": {"promise_text": "You hear from me today.", "promise_due": ""},
    "stay_objective": {"mood_before": "4", "mood_after": "2"},
    "apologise": {
        "apology": "I am sorry that we let you wait.",
        "apology_kind": "organisation",
        "apology_by": "spoken",
    },
    "resolve": {
        "what_was_done": "The money went back, and the letter is on its way.",
        "customer_answer": "accepted",
        "verified": "on",
        "outcome": "upheld",
    },
    "follow_up": {"ending": "declined", "reason": "The call was enough, they said."},
    "see_the_whole": {"recurring": "no"},
    "root_cause": {"ending": "not_due"},
}
# For those whom nobody can ask; the other steps are as usual.
NOBODY: dict[str, Values] = {
    "listen": {"ending": "nobody_to_ask", "reason": "They gave no name and no number."},
    "confirm_expectation": {"ending": "not_stated", "reason": "They hung up before we could ask."},
    "reassure": {"ending": "none_needed", "reason": "There is nobody to promise it to."},
    "stay_objective": {"ending": "nobody_to_ask", "reason": "There is nobody to ask."},
    "apologise": {
        "apology": "We are sorry for the noise.",
        "apology_kind": "organisation",
        "apology_by": "on_record",
    },
    "resolve": {
        "what_was_done": "The pump was mended.",
        "verified": "on",
        "outcome": "upheld",
        "ending": "nobody_to_ask",
        "reason": "There is nobody to ask.",
    },
    "follow_up": {"ending": "nobody_to_write", "reason": "They gave no name and no address."},
}
# After how many hours somebody asks again, by severity; so it stands in the playbook.
WAITS = {1: (72, 168, 720), 2: (72, 168, 720), 3: (72,), 4: (72,)}


def page_of(complaint: Complaint) -> str:
    return reverse("complaint", args=[complaint.reference])


def state_of(complaint: Complaint) -> str:
    return Complaint.objects.get(pk=complaint.pk).state


def lead_to_resolved(hands: Hands, complaint: Complaint, instead: dict[str, Values] | None = None) -> None:
    """Take it, and complete steps 1 to 7."""
    hands.open(page_of(complaint))
    if state_of(complaint) == "new":
        hands.send("/owner/")
        hands.sees(_("You own it now."))
    for key in STEP_KEYS[:7]:
        values = dict((instead or {}).get(key, ANSWERS[key]))
        if "promise_due" in values:
            values["promise_due"] = (clock.now() + timedelta(hours=4)).strftime(MOMENT)
        settle(hands, key, values)
        if key == "reassure":
            keep_promises(hands, complaint)
    assert state_of(complaint) == "resolved"


def settle(hands: Hands, key: str, values: Values, *, status: int = DONE) -> None:
    """Go to a step by its line in the rail, fill it in and mark it done."""
    hands.follow(f"?step={key}")
    hands.send(f"/steps/{key}/completion/", values, status=status)


def keep_promises(hands: Hands, complaint: Complaint) -> None:
    for promise in Promise.objects.filter(complaint=complaint, kept_at=None):
        hands.sees(promise.text)
        hands.send(f"/promises/{promise.pk}/keeping/")
        hands.sees(_("Promise kept."))


def follow_through(hands: Hands, complaint: Complaint, *, reached: bool = True) -> None:
    """Step 8: each follow-up when its time has come, then the step itself."""
    complaint.refresh_from_db()
    rows = list(FollowUp.objects.filter(complaint=complaint).order_by("due_at"))
    assert tuple(row.after_hours for row in rows) == WAITS[complaint.severity]
    for row in rows:
        settle_one(hands, complaint, row.pk, row.due_at, reached=reached)
    assert not FollowUp.objects.filter(complaint=complaint, state__in=LIVE_FOLLOW_UPS).exists()
    settle(hands, "follow_up", (ANSWERS if reached else NOBODY)["follow_up"])


def settle_one(hands: Hands, complaint: Complaint, row_id: int, due_at: datetime, *, reached: bool) -> None:
    clock.move(seconds=(due_at - clock.now()).total_seconds() + 60)
    assert sweep().done >= 1
    assert FollowUp.objects.get(pk=row_id).state == "due"
    hands.open(page_of(complaint))
    outcome = f"/follow-ups/{row_id}/outcome/"
    if reached:
        hands.send(outcome, {"score": "5", "note": "They were kind."}, press="done")
    else:
        hands.send(outcome, {"note": "There is nobody to call."}, press="unreachable")
    hands.sees(_("Follow-up noted."))


def close(hands: Hands, complaint: Complaint) -> None:
    """Close it, which a person does, once all ten are settled."""
    hands.open(page_of(complaint))
    hands.sees(_("Ready to close."))
    hands.send("/closing/")
    assert state_of(complaint) == "closed"
    hands.open(page_of(complaint))
    hands.sees(_("Closed"))
    names = list(complaint.events.values_list("name", flat=True))
    assert names.count("step.completed") == 10
    assert "promise.broken" not in names
