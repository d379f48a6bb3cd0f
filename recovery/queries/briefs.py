"""What somebody must know to go on with a complaint, so that the customer need not repeat it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cxdesk.common.errors import Blocker
from recovery.models import Complaint, Customer, Remedy
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.facts import Dossier, dossier_of, is_owed

# Each is known when it is written, or when its step ended because there is nothing to know.
WANTED = (
    ("listen", "restatement", "nobody_to_ask"),
    ("confirm_expectation", "expectation", "not_stated"),
)


def brief_of(complaint: Complaint, *, line: str, dossier: Dossier | None = None) -> dict[str, Any]:
    """Return the brief as it is kept: restatement, expectation, what was done and promised, the mood.

    It holds facts and no words of ours, so that everybody reads it in their own language.

    :param line: what the complaint itself does not say.
    """
    dossier = dossier or dossier_of(complaint)
    given = dossier.answers
    known = Customer.objects.filter(pk=complaint.customer_id) if complaint.customer_id else None
    customer = known.values_list("name", flat=True).first() if known else ""
    remedies = Remedy.objects.filter(complaint=complaint).order_by("pk").values_list("text", flat=True)
    brief: dict[str, Any] = {
        "customer": customer or complaint.spoken_by,
        "line": line.strip(),
        "steps": [key for key in STEP_KEYS if key in dossier.steps_done],
        "what_was_done": given.get("resolve", {}).get("what_was_done", ""),
        "given": list(remedies[:20]),
        "promised": [
            {"text": one.text, "due_at": one.due_at.isoformat(), "owed": is_owed(one), "state": one.state}
            for one in dossier.promises
            if is_owed(one) or one.kept_at
        ],
        "mood_before": given.get("stay_objective", {}).get("mood_before", "") or str(complaint.emotion or ""),
        "mood_after": given.get("stay_objective", {}).get("mood_after", ""),
    }
    for step, field, ending in WANTED:
        done = dossier.steps_done.get(step)
        brief[field] = given.get(step, {}).get(field, "").strip()
        brief[f"no_{field}"] = done.reason if done and done.ending == ending else ""
    return brief


def missing_in(brief: dict[str, Any]) -> list[Blocker]:
    """List what the brief does not say yet, each with where to write it."""
    sentences = {
        "restatement": _(
            "First write at step 1 what you understood; without it the customer would tell it all again."
        ),
        "expectation": _(
            "First write at step 2 what the customer wants; without it somebody would ask again."
        ),
    }
    return [
        Blocker(sentences[field], f"{field}_missing", field)
        for _step, field, _ending in WANTED
        if not (brief[field] or brief[f"no_{field}"])
    ]
