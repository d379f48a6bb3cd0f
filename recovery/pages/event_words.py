"""Each event of a complaint in words, with its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.models import AbuseFlag, Promise
from recovery.playbook.states import MOVE_NAMES, OUTCOME_NAMES, Move, Outcome
from recovery.playbook.steps import STEPS
from recovery.playbook.tone import TONE_RULES
from recovery.playbook.weights import asks


def rule_names(detail: Mapping[str, Any]) -> list[str]:
    """Return the names of the tone rules of an event, in the order in which the page of rules has them."""
    found = set(detail.get("rules", ()))
    return [say(row.name) for row in TONE_RULES.values() if row.code.value in found]


def _sent_all_the_same(detail: dict[str, Any]) -> str:
    told = {"rules": ", ".join(rule_names(detail)), "why": detail.get("reason", "")}
    return _("Sent although the tone guard spoke up (%(rules)s): %(why)s") % told


def _asked(detail: dict[str, Any]) -> str:
    told = {"rules": ", ".join(rule_names(detail))}
    return _("Asked a supervisor to let words go (%(rules)s)") % told


def promise_words(name: str, detail: dict[str, Any], promise: Promise | None) -> str:
    # A promise that went over to another complaint leaves its event here.
    what, by = (promise.text, _moment(promise.due_at)) if promise else ("–", "–")
    if name == "promise.made":
        return _("Promise: %(what)s by %(time)s") % {"what": what, "time": by}
    if name == "promise.broken":
        return _("Promise broken: %(what)s was due %(time)s") % {"what": what, "time": by}
    if name == "promise.moved":
        return _("Promise moved with the customer's consent: %(what)s") % {"what": what}
    if detail.get("kept_for"):
        return _("Promise kept in place of the owner: %(what)s") % {"what": what}
    if detail.get("late"):
        return _("Promise kept late: %(what)s") % {"what": what}
    return _("Promise kept: %(what)s") % {"what": what}


def _moment(due: datetime) -> str:
    local = localtime(due)
    return date_format(
        local, "TIME_FORMAT" if local.date() == localtime(clock.now()).date() else "SHORT_DATETIME_FORMAT"
    )


def _step(detail: dict[str, Any]) -> str:
    step = STEPS.get(detail.get("step", ""))
    name = say(step.name) if step else ""
    ending = (
        next((say(one.label) for one in step.endings if one.key == detail.get("ending")), "") if step else ""
    )
    if ending:
        return _("Step done: %(step)s (%(ending)s)") % {"step": name, "ending": ending}
    return _("Step done: %(step)s") % {"step": name}


def _noted(detail: dict[str, Any]) -> str:
    step = STEPS.get(detail.get("step", ""))
    return _("Kept at the step: %(step)s") % {"step": say(step.name) if step else ""}


def _overridden(detail: dict[str, Any]) -> str:
    rule = str(detail.get("rule", ""))
    told = {"rule": say(asks(rule)), "why": detail.get("reason", "")}
    return _("Went on without «%(rule)s»: %(why)s") % told


def _moved(detail: dict[str, Any]) -> str:
    move = detail.get("move", "")
    if move == Move.RESOLVE:
        return _("Resolved; the follow-ups begin")
    if move == Move.CLOSE:
        return _("Closed")
    return say(MOVE_NAMES[Move(move)]) if move in set(Move) else str(move)


def _outcome(detail: dict[str, Any]) -> str:
    outcome = detail.get("outcome", "")
    return say(OUTCOME_NAMES[Outcome(outcome)]) if outcome in set(Outcome) else str(outcome)


def _settled(detail: dict[str, Any]) -> str:
    if detail.get("state") == "unreachable":
        return _("Follow-up: not reached")
    if detail.get("content") is False:
        return _("Follow-up done: %(score)s of 5, not content") % {"score": detail.get("score") or "–"}
    return _("Follow-up done: %(score)s of 5") % {"score": detail.get("score") or "–"}


def _count_follow_ups(detail: dict[str, Any]) -> str:
    count = detail.get("count", 0)
    return ngettext("%(count)d follow-up planned", "%(count)d follow-ups planned", count) % {"count": count}


def _alarm(detail: dict[str, Any]) -> str:
    if detail.get("why") == "unowned":
        return _("Nobody took it in time")
    return _("The customer has heard nothing for too long")


def _returned(detail: dict[str, Any]) -> str:
    if detail.get("for_good"):
        return _("A mail to the customer came back for good; no more is sent to this address")
    return _("A mail to the customer came back undelivered")


def _said(head: str, detail: dict[str, Any]) -> str:
    return f"{head}: {detail['reason']}" if detail.get("reason") else head


def _looked_back(detail: dict[str, Any]) -> str:
    if detail.get("provisional"):
        return _("Looked back on the recovery: a person may be the cause, which a supervisor decides")
    return _("Looked back on the recovery and named its cause")


def _abuse(detail: dict[str, Any]) -> str:
    decision = dict(AbuseFlag.Decision.choices).get(detail.get("decision", ""), "")
    return _("Decided about the abuse: %(how)s") % {"how": decision}


Words = Callable[[dict[str, Any]], str]
WORDS: dict[str, tuple[str, Words]] = {
    "complaint.logged": ("plus", lambda detail: _("Logged")),
    "complaint.taken": ("person", lambda detail: _("Took it")),
    "complaint.moved": ("arrow-right", _moved),
    "complaint.described": ("tag", lambda detail: _("Description changed")),
    "customer.described": ("person", lambda detail: _("What we know of the customer changed")),
    "complaint.reopened": (
        "again",
        lambda detail: _("Reopened: %(why)s") % {"why": detail.get("reason", "")},
    ),
    "complaint.merged": (
        "merge",
        lambda detail: _("Merged into %(other)s") % {"other": detail.get("into", "")},
    ),
    "complaint.absorbed": ("merge", lambda detail: _("%(other)s merged into this one") % detail),
    "complaint.set_aside": (
        "mute",
        lambda detail: _("Set aside: %(outcome)s") % {"outcome": _outcome(detail)},
    ),
    "set_aside.proposed": (
        "mute",
        lambda detail: (
            _("Proposed to set it aside: %(outcome)s. %(why)s")
            % {"outcome": _outcome(detail), "why": detail.get("reason", "")}
        ),
    ),
    "set_aside.refused": ("cross", lambda detail: _("Proposal to set it aside turned down")),
    "promise.made": ("flag", lambda detail: ""),
    "promise.kept": ("check", lambda detail: ""),
    "promise.broken": ("alert", lambda detail: ""),
    "promise.moved": ("flag", lambda detail: ""),
    "alarm.raised": ("alert", _alarm),
    "complaint.snoozed": ("mute", lambda detail: _("Sleeps: %(why)s") % {"why": detail.get("reason", "")}),
    "complaint.unsnoozed": ("again", lambda detail: _("Woken again")),
    "follow_up.moved": (
        "clock",
        lambda detail: _("Follow-up changed: %(why)s") % {"why": detail.get("reason", "")},
    ),
    "follow_up.added": (
        "clock",
        lambda detail: _("Follow-up added: %(why)s") % {"why": detail.get("reason", "")},
    ),
    "promises.cancelled": ("flag", lambda detail: _("Open promises cancelled")),
    "follow_ups.made": ("clock", _count_follow_ups),
    "follow_ups.cancelled": ("clock", lambda detail: _("Follow-ups cancelled")),
    "follow_up.due": ("clock", lambda detail: _("A follow-up is due")),
    "follow_up.settled": ("phone", _settled),
    "follow_up.started": ("phone", lambda detail: _("Began to ask how they feel")),
    "outcome.verified": ("check", lambda detail: _("Verified that it reached the customer")),
    "apology.given": ("chat", lambda detail: _("Apologised; it is on record")),
    "letter.mailed": ("mail", lambda detail: _("Sent a letter to the customer")),
    "letter.posted": ("mail", lambda detail: _("Posted a letter to the customer")),
    "letter.printed": ("print", lambda detail: _("Printed a letter to the customer")),
    "reserve.proposed": ("flag", lambda detail: _("Proposed to use the reserve for failed recoveries")),
    "cause.opened": ("cause", lambda detail: _("So many were alike that a cause was opened")),
    "post_mortem.written": ("cause", _looked_back),
    "post_mortem.named": ("person", lambda detail: _("Said whom it concerns that the recovery failed")),
    "post_mortem.confirmed": ("check", lambda detail: _("Confirmed that a person was the cause")),
    "post_mortem.refused": ("cross", lambda detail: _("Did not confirm that a person was the cause")),
    "step.completed": ("check", _step),
    "step.noted": ("note", _noted),
    "rule.overridden": ("alert", _overridden),
    "expectation.assured": ("flag", lambda detail: _("Assured the customer that they get it")),
    "venting.began": ("mute", lambda detail: _("The customer lets it out; nothing is offered")),
    "venting.ended": ("again", lambda detail: _("The customer has let it out")),
    "colleague.asked": ("people", lambda detail: _("Asked a colleague for a word")),
    "abuse.flagged": ("alert", lambda detail: _("Flagged abuse; a supervisor decides")),
    "abuse.decided": ("check", _abuse),
    "clarification.added": ("chat", lambda detail: _("Asked, and noted what they said")),
    "restatement.rejected": ("cross", lambda detail: _("The customer said no to the restatement")),
    "files.refused": (
        "clip",
        lambda detail: (
            ngettext("%(count)d file was not taken", "%(count)d files were not taken", detail.get("count", 0))
            % {"count": detail.get("count", 0)}
        ),
    ),
    "message.returned": ("alert", _returned),
    "message.omitted": (
        "mute",
        lambda detail: _("No automatic mail was sent: mail to the customer's address came back before"),
    ),
    "address.cleared": ("check", lambda detail: _("Found that the customer's address works again")),
    "remedy.given": ("spark", lambda detail: _("Something was given to put it right")),
    "message.drafted": (
        "mail",
        lambda detail: _("A message to the customer was drafted; read it and send it"),
    ),
    "tone.overridden": ("alert", _sent_all_the_same),
    "tone.asked": ("people", _asked),
    "tone.released": (
        "check",
        lambda detail: _("Let the words go: %(why)s") % {"why": detail.get("reason", "")},
    ),
    "message.undone": ("again", lambda detail: _("Took a message back before it left")),
    "message.found_arrived": ("check", lambda detail: _("Found out that the message arrived")),
    "message.sent_again": ("mail", lambda detail: _("Had the message sent again")),
    "message.given_up": ("cross", lambda detail: _("Gave the message up; it was not sent again")),
    "reference.added": ("tag", lambda detail: _("Reference added")),
    "verbatim.translated": ("globe", lambda detail: _("Words translated")),
    "cause.linked": ("cause", lambda detail: _("Cause linked")),
    "cause.moved": ("cause", lambda detail: _("The cause moved on")),
    "duplicate.marked": ("link", lambda detail: _("Marked as a duplicate of %(other)s") % detail),
    "duplicate.found": ("link", lambda detail: _("%(other)s was marked as a duplicate of this one") % detail),
    "option.added": ("spark", lambda detail: _("An option was written down")),
    "offer.made": ("arrow-right", lambda detail: _("An option was put before the customer")),
    "offer.accepted": ("check", lambda detail: _said(_("The customer accepted the offer"), detail)),
    "offer.declined": ("cross", lambda detail: _said(_("The customer declined the offer"), detail)),
    "offer.withdrawn": ("again", lambda detail: _said(_("An offer was taken back"), detail)),
    "escalation.made": (
        "arrow-right",
        lambda detail: _said(_("The declined offer was passed on to the supervisors"), detail),
    ),
    "escalation.received": ("check", lambda detail: _("A supervisor has received what was passed on")),
    "escalation.missed": ("alert", lambda detail: _("Nobody has received in time what was passed on")),
    "escalation.answered": ("note", lambda detail: _said(_("A supervisor answered"), detail)),
    "call.started": ("phone", lambda detail: _("A call began")),
    "hold.too_long": ("clock", lambda detail: _("On hold for %(seconds)s s, too long") % detail),
    "status_link.ended": ("link", lambda detail: _("The status link was ended")),
}
