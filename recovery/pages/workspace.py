"""All that the complaint page shows, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common import clock
from cxdesk.common.spans import span
from cxdesk.common.words import say
from recovery.models import Complaint, ComplaintReference, Contact, FollowUp, Promise
from recovery.pages.calm import composure_of
from recovery.pages.forms import around as around_forms
from recovery.pages.forms import complaint as complaint_forms
from recovery.pages.forms import composure as composure_forms
from recovery.pages.forms.around import ReplyForm
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.options import CallEndForm, CallForm
from recovery.pages.forms.steps import StepForm
from recovery.pages.guard import guard_of, lacks_of
from recovery.pages.hold import call_of
from recovery.pages.parts import PARTS
from recovery.pages.rail import answers_of, is_locked, missing_of, rail_of
from recovery.pages.reply import reply_of
from recovery.pages.timeline import asks_in, lines_of
from recovery.permissions import can_lead, can_work_on
from recovery.playbook.states import (
    LIVE_FOLLOW_UPS,
    MOVES,
    OUTCOME_NAMES,
    STATE_NAMES,
    ComplaintState,
    Move,
    Outcome,
    PromiseState,
)
from recovery.playbook.weights import asks
from recovery.queries.advice import Advice
from recovery.queries.around import Around, around, merged_into
from recovery.queries.causes import causes_of, causes_to_link
from recovery.queries.facts import Dossier, dossier_of, is_owed
from recovery.queries.intake import DESK, FORM, LANE
from recovery.queries.playbook import StepView, closing_blockers, playbook_of, playbook_version_of
from recovery.queries.policy import policy_of
from recovery.queries.taxonomy import name_of
from recovery.queries.timeline import Entry, timeline_of

_DIR = "recovery/complaints/"


@dataclass(frozen=True)
class Region:
    """The part of the page that holds a form: its id, its template, and the live parts inside it.

    :param tells: the id of the part that says what was done, where that is another one.
    """

    id: str
    template: str
    holds: tuple[str, ...] = ()
    tells: str = ""


def _region(id: str, file: str, *holds: str, tells: str = "") -> Region:
    return Region(id, _DIR + file, tuple(_DIR + one for one in holds), tells or id)


# By the name of the form that was sent.
REGIONS: dict[str, Region] = {
    "step": _region("step-card", "_step_card.html", "_missing.html"),
    "promise": _region("promises", "_promises.html", "_promise_list.html"),
    "promise_keep": _region("promises", "_promises.html", "_promise_list.html"),
    "promise_move": _region("promises", "_promises.html", "_promise_list.html"),
    "follow_up": _region("follow-ups", "_follow_ups.html"),
    "attempt": _region("follow-ups", "_follow_ups.html"),
    "follow_up_move": _region("follow-ups", "_follow_ups.html"),
    "follow_up_add": _region("follow-ups", "_follow_ups.html"),
    "snooze": _region("more", "_more.html", tells="state"),
    "unsnooze": _region("state", "_state.html"),
    "call": _region("call", "_call.html"),
    "call_back": _region("call", "_call.html"),
    "call_end": _region("call", "_call.html"),
    "contact": _region("contact", "_contact_form.html"),
    "note": _region("note", "_note_form.html"),
    "reply": _region("reply", "_reply_form.html"),
    "tone_let_go": _region("asked", "_asked.html", tells="timeline"),
    "reply_undo": _region("reply", "_reply_form.html"),
    "snippet": _region("reply", "_reply_form.html"),
    "letter": _region("reply", "_reply_form.html"),
    "remedy": _region("remedies", "_remedies.html", "_remedy_list.html"),
    "reference": _region("about", "_about.html"),
    "translation": _region("words", "_words.html"),
    "file": _region("more", "_more.html"),
    "cause": _region("cause", "_cause.html"),
    "take": _region("state", "_state.html"),
    "wait": _region("more", "_more.html", tells="state"),
    "resume": _region("state", "_state.html"),
    "close": _region("state", "_state.html"),
    "reopen": _region("more", "_more.html"),
    "aside": _region("more", "_more.html", tells="state"),
    "aside_answer": _region("state", "_state.html"),
    "duplicate": _region("more", "_more.html"),
    "venting": _region("composure", "_composure.html", "_cue_card.html"),
    "word": _region("composure", "_composure.html", "_cue_card.html"),
    "abuse": _region("composure", "_composure.html", "_cue_card.html"),
    "abuse_decision": _region("composure", "_composure.html", "_cue_card.html"),
}
REGIONS |= {name: REGIONS["step"] for part in PARTS.values() for name in part.form_names}
# Shown anew after whatever was sent: they hold nothing that anybody types.
LIVE_PARTS = tuple(
    _DIR + file
    for file in (
        "_clocks.html",
        "_rail.html",
        "_missing.html",
        "_cue_card.html",
        "_expectation.html",
        "_promise_list.html",
        "_others.html",
        "_remedy_list.html",
        "_timeline.html",
    )
)


def workspace(
    request: SignedIn, complaint: Complaint, form: DeskForm | None = None, *, stay_at: str = ""
) -> dict[str, Any]:
    """Return the context of the complaint page; `form` is the one that was sent and is shown as sent.

    :param stay_at: the key of the step to show, where that is not the one to do now.
    """
    user = request.user
    dossier = dossier_of(complaint)
    views = playbook_of(complaint, dossier)
    beside = around(complaint, user)
    works = can_work_on(user, complaint) and not complaint.merged_into_id
    asked = form.of_step if form is not None and form.of_step else stay_at or request.GET.get("step", "")
    shown = _shown_step(views, asked)
    part = PARTS.get(shown.step.key) if shown else None
    entries = timeline_of(complaint)
    context = {
        "complaint": complaint,
        "now": clock.now(),
        "may_work": works,
        "may_lead": works and can_lead(user, complaint),
        "is_mine": complaint.owner_id == user.pk,
        "rail": rail_of(views),
        "done_count": len(dossier.steps_done),
        "current": next((view for view in views if view.is_now), None),
        "shown": shown,
        "missing": missing_of(shown) if shown and not shown.done else [],
        "aim": _aim(shown),
        # What cannot be done yet is a sentence and no form, unless somebody sent the form all the same.
        "step_open": isinstance(form, StepForm) or (shown is not None and not is_locked(shown)),
        **answers_of(shown),
        **(part.context(complaint, dossier, user) if part else {}),
        "part": part,
        "answers": dossier.answers,
        "timeline": lines_of(entries, dossier.promises, beside),
        "files": [entry.row for entry in entries if entry.kind == "file"],
        "around": beside,
        **_policy(complaint, beside),
        "call": call_of(beside, clock.now()) if works else None,
        # Most complaints have absorbed none, and take no statement for it.
        "merged_here": merged_into(complaint, user) if beside.absorbed else [],
        "causes": causes_of(complaint) if dossier.facts.causes_linked else [],
        "reply": reply_of(request, complaint, beside, entries),
        **_words_of(complaint),
        **_beside(complaint, beside, dossier),
        **_clocks_of(complaint, dossier),
        **_ends_of(complaint, dossier, user.pk, beside),
        **composure_of(complaint, dossier.answers.get("stay_objective", {}), beside, may_work=works),
        "expectation_known": "confirm_expectation" in dossier.steps_done,
        "is_assured": bool(dossier.figures["assured"]),
    }
    context["attempts"] = _attempts(entries, context["next_follow_up"])
    context["snoozed"] = next(iter(beside.snoozes), None)
    context["forms"] = _forms(complaint, context, form) if works else {}
    context |= _guard(request, complaint, context["forms"].get("reply"), entries, dossier)
    context["step_in_hand"] = "step" in context["forms"] and context["step_open"]
    context["in_hand"] = context["step_in_hand"] or complaint.state == ComplaintState.RESOLVED
    context["moves"] = _move_forms(context["owed"], form) if works else []
    context["state_form"] = form if form is not None and REGIONS[form.name].id == "state" else None
    return context


def _guard(
    request: SignedIn, complaint: Complaint, form: ReplyForm | None, entries: list[Entry], dossier: Dossier
) -> dict[str, Any]:
    """Return the advice on what stands in the composer, and what waits, by what the page has read already."""
    if form is None:
        return {"guard": Advice([]), "lacks": None, "asks": []}

    def is_first() -> bool:
        written = (one.row for one in entries if one.kind == "message" and one.row.direction == "out")
        return not any(one.by_id and not one.is_automatic for one in written)

    guard = guard_of(
        request.user, complaint, form, is_first=is_first, heard_out=lambda: "listen" in dossier.steps_done
    )
    waits = asks_in(entries) if can_lead(request.user, complaint) else []
    return {"guard": guard, "lacks": lacks_of(guard), "asks": waits}


def _policy(complaint: Complaint, beside: Around) -> dict[str, Any]:
    leads = [one.text for one in beside.supervisors]
    policy = policy_of(complaint, playbook_version_of(complaint), leads)
    rules = {"required": policy.required, "warned": policy.warned}
    return {
        "policy": policy,
        "policy_rules": {level: [say(asks(name)) for name in names] for level, names in rules.items()},
    }


def _shown_step(views: list[StepView], asked: str) -> StepView | None:
    """Choose the step of the card: the one that was sent or asked for, else the one to do now."""
    by_key = {view.step.key: view for view in views}
    return by_key.get(asked) or next((view for view in views if view.is_now), None)


def _aim(view: StepView | None) -> str:
    minutes = view.guide.within_minutes if view else None
    if view is None or view.done or not minutes:
        return ""
    return _("aim: within %(span)s") % {"span": span(minutes * 60)}


def clocks_context(complaint: Complaint, dossier: Dossier) -> dict[str, Any]:
    """Return what the clocks alone need, for their poll."""
    return {"complaint": complaint, "now": clock.now(), **_clocks_of(complaint, dossier)}


def _clocks_of(complaint: Complaint, dossier: Dossier) -> dict[str, Any]:
    live = complaint.state != ComplaintState.CLOSED
    owed = [one for one in dossier.promises if is_owed(one)] if live else []
    waiting = [one for one in dossier.follow_ups if one.state in LIVE_FOLLOW_UPS]
    return {
        "promises": dossier.promises,
        "owed": owed,
        # Two clocks at most: what is broken is said in the list, what can still be kept comes first.
        "promise_clocks": sorted(owed, key=lambda one: (one.due_at < clock.now(), one.due_at))[:2],
        "follow_ups": [
            one for one in dossier.follow_ups if one.resolution_number == complaint.resolution_number
        ],
        "next_follow_up": waiting[0] if waiting else None,
    }


def _move_forms(owed: list[Promise], sent: DeskForm | None) -> list[tuple[Promise, DeskForm]]:
    """Pair what can still be moved with its form, the sent one as it was sent."""
    made: list[tuple[Promise, DeskForm]] = []
    for promise in owed:
        if isinstance(sent, around_forms.PromiseMoveForm) and sent.subject_id == promise.pk:
            made.append((promise, sent))
        elif promise.due_at > clock.now() and promise.state == PromiseState.OPEN:
            made.append((promise, around_forms.PromiseMoveForm(promise.pk)))
    return made


def _attempts(entries: list[Entry], follow_up: FollowUp | None) -> list[Contact]:
    """Return the attempts for the follow-up to be done now, newest first."""
    if follow_up is None:
        return []
    return [one.row for one in entries if one.kind == "contact" and one.row.follow_up_id == follow_up.pk]


def _way_of(follow_up: FollowUp | None) -> dict[str, str]:
    """Return how it is to be done now, so that another time alone leaves that as it is."""
    return {"kind": follow_up.kind} if follow_up else {}


def _words_of(complaint: Complaint) -> dict[str, Any]:
    state = ComplaintState(complaint.state)
    outcome = say(OUTCOME_NAMES[Outcome(complaint.outcome)]) if complaint.outcome else ""
    word = say(STATE_NAMES[state])
    if state == ComplaintState.WAITING:
        word = _("Waits for %(whom)s") % {"whom": complaint.get_waiting_on_display()}
    return {
        "state_word": word,
        "state_kind": {"new": "accent", "open": "accent", "resolved": "good", "closed": ""}.get(state, ""),
        "outcome_word": outcome,
        "category_word": _category(complaint),
        "site_word": name_of(complaint.site),
        "touchpoint_word": name_of(complaint.touchpoint),
        "is_imported": _is_imported(complaint.source),
        "playbook_number": playbook_version_of(complaint).number,
    }


def _is_imported(source: str) -> bool:
    """Say whether the complaint stands in somebody's file under a name; our own keys tell nobody anything."""
    return bool(source) and source not in (DESK, LANE, FORM) and not source.startswith("api:")


def _beside(complaint: Complaint, beside: Around, dossier: Dossier) -> dict[str, Any]:
    labels = dict(ComplaintReference.Kind.choices)
    can_meet = dossier.answers.get("confirm_expectation", {}).get("can_meet", "")
    meeting = {"yes": _("You can meet it"), "partly": _("Partly"), "no": _("You cannot meet it")}
    return {
        "references": [
            {"label": labels.get(one.kind, one.kind), "text": one.text} for one in beside.references
        ],
        "can_meet_word": meeting.get(can_meet, ""),
        "phone": beside.reached_at("phone"),
        "phone_link": "".join(ch for ch in beside.reached_at("phone") if ch.isdigit() or ch == "+"),
    }


def _category(complaint: Complaint) -> str:
    if complaint.category is None:
        return ""
    parent = name_of(complaint.category.parent)
    return f"{parent} / {name_of(complaint.category)}" if parent else name_of(complaint.category)


def _ends_of(complaint: Complaint, dossier: Dossier, user_id: int, beside: Around) -> dict[str, Any]:
    state = ComplaintState(complaint.state)
    resolved = state == ComplaintState.RESOLVED
    proposal = beside.proposal
    return {
        "can": {move.value: (state, move) in MOVES for move in Move},
        "unsettled": closing_blockers(dossier.facts) if resolved else [],
        "was_done": dossier.answers.get("resolve", {}).get("what_was_done", ""),
        "proposal": proposal,
        "proposal_word": say(OUTCOME_NAMES[Outcome(proposal.kind)]) if proposal else "",
        "proposal_is_mine": bool(proposal and proposal.pk == user_id),
    }


def _forms(complaint: Complaint, context: Mapping[str, Any], sent: DeskForm | None) -> dict[str, Any]:
    """Make the forms that this state of the complaint has, the sent one as it was sent."""
    made: dict[str, Any] = {
        "take": complaint_forms.TakeForm(),
        "resume": complaint_forms.ResumeForm(),
        "close": complaint_forms.CloseForm(),
        "aside_answer": complaint_forms.SetAsideAnswerForm(),
        "note": around_forms.NoteForm(),
        "reply": context["reply"].form,
        "tone_let_go": around_forms.LetGoForm(),
        "contact": around_forms.ContactForm(),
        "call": CallForm(),
        "call_end": CallEndForm(),
        "promise": around_forms.PromiseForm(),
        "remedy": around_forms.RemedyForm(),
        "file": around_forms.FileForm(),
        "reference": complaint_forms.ReferenceForm(),
        "translation": complaint_forms.TranslationForm(words_in=complaint.verbatim_language),
        "wait": complaint_forms.WaitForm(),
        "reopen": complaint_forms.ReopenForm(),
        "aside": complaint_forms.SetAsideForm(),
        "duplicate": complaint_forms.OtherComplaintForm(),
        "follow_up": around_forms.FollowUpForm(),
        "attempt": around_forms.AttemptForm(),
        "follow_up_move": around_forms.FollowUpMoveForm(initial=_way_of(context["next_follow_up"])),
        "follow_up_add": around_forms.FollowUpAddForm(),
        "snooze": around_forms.SnoozeForm(),
        "unsnooze": around_forms.UnsnoozeForm(),
        "abuse": composure_forms.AbuseForm(),
        "abuse_decision": composure_forms.AbuseDecisionForm(),
    }
    shown: StepView | None = context["shown"]
    if shown and not shown.done:
        made["step"] = StepForm(shown.step, shown.answers)
    if complaint.state == ComplaintState.RESOLVED or (shown and shown.step.key == "see_the_whole"):
        made["cause"] = complaint_forms.CauseForm(causes=causes_to_link())
    if (part := context["part"]) is not None:
        made |= part.forms(context)
    if sent is not None:
        made[sent.name] = sent
    if shown and isinstance(step_form := made.get("step"), StepForm):
        step_form.may_pass = shown.may_pass(leads=context["may_lead"])
    if isinstance(sent, ReplyForm):
        sent.show_addresses(context["reply"].addresses)
    return made
