"""What is sent to each route: a form for pages, JSON for the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cxdesk.common import clock
from recovery.models import NotificationEvent
from tests.permissions.world import World

CSV = b"id,received_at,text\n1,2026-03-01T10:00:00Z,The room was cold.\n"


def soon(*, local: bool = False) -> str:
    moment = clock.now() + timedelta(days=30)
    return moment.strftime("%Y-%m-%dT%H:%M") if local else moment.isoformat()


def later(*, local: bool = False) -> str:
    """Return a moment in a few days, as `soon` writes it."""
    moment = clock.now() + timedelta(days=3)
    return moment.strftime("%Y-%m-%dT%H:%M") if local else moment.isoformat()


def body_of(name: str, method: str, world: World) -> Any:
    """Return what is sent: a form for pages, JSON for the API; files make a form of both."""
    sent_as = "GET" if method == "HEAD" else method
    body = (_API if name.startswith("api:") else _FORMS).get(f"{sent_as} {name}", {})
    return _filled(body, world)


def _filled(value: Any, world: World) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, world) for key, one in value.items()}
    if callable(value):
        return value(world)
    return value


def _target(world: World) -> str:
    return world.target.reference


def _file(world: World) -> SimpleUploadedFile:
    return SimpleUploadedFile("note.txt", b"A note.")


def _csv(world: World) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", CSV)


def _harbour(world: World) -> int:
    return world.teams["Harbour"].pk


def _lea(world: World) -> int:
    return world.people["lea"].pk


def _today(*, local: bool = False) -> str:
    """Return a moment within a day, as `soon` writes it."""
    moment = clock.now() + timedelta(hours=6)
    return moment.strftime("%Y-%m-%dT%H:%M") if local else moment.isoformat()


def _halcyon(world: World) -> int:
    return world.teams["Halcyon"].pk


_LANE = {
    "verbatim": "My coffee is cold.",
    "restatement": "The coffee came cold.",
    "expectation": "A hot one.",
    "mood_before": 2,
    "apology": "I am sorry that it came cold.",
    "what_was_done": "A hot one came.",
    "mood_after": 1,
}
_PERSON = {"name": "Pia", "email": "pia@cxdesk.test", "language": "en", "team": _harbour, "role": "agent"}
_TEAM = {"name": "Quay", "zone": "UTC", "opens_at": "08:00", "closes_at": "18:00", "workdays": ["1", "2"]}
_MAILBOX = {"title": "Front", "address": "front@harbour.test", "kind": "webhook"}
_WAIT = {"on": "customer", "why": "The receipt is missing."}
_ASKED = {"question": "Which car?", "answer": "The one at seven."}
_SORRY = {"kind": "empathy", "way": "spoken", "text": "I am sorry for the wait."}
_TEXT = "I am sorry that nobody came. You reach me by answering this letter."
_PAPER = {"template": "apology_letter", "language": "en", "text": _TEXT, "posted_to": "4 Quay Road"}
_TEMPLATE = {"subject": "Sorry", "body": "Dear {customer}, I am sorry.", "based_on": 1}
_LISTEN = {"restatement": "It did not come."}
_HANDOVER = {"to": _lea, "reason": "My shift ends."}
_TASK = {"helper": lambda world: world.people["cleo"].pk, "what": "Ring the driver."}

_REVISION = {"revision": 1}
_CADENCE = {
    **{f"follow_up_hours_{n}": "72" for n in "1234"},
    **{f"follow_up_kinds_{n}": "call" for n in "1234"},
    **{f"{name}_{n}": "9" for n in "1234" for name in ("update_hours", "silent_hours")},
}

_NOTICES = {
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    **{f"{event}_mail": "never" for event in NotificationEvent},
}

_FORMS: dict[str, dict[str, Any]] = {
    "POST language": {"language": "en", "next": "/"},
    "POST settings": {
        "language": "en",
        "zone": "UTC",
        "availability": "here",
        "phone": "",
        "theme": "",
        "density": "",
    },
    "POST notification_settings": _NOTICES,
    "POST letterheads": {"name_en": "Ana Sol", "signature_en": "Ana Sol"},
    "POST team_letterheads": {"name_en": "The Harbour", "mail_address": "harbour@cxdesk.test"},
    "POST playbook_step": {**_REVISION, "within_minutes": "20"},
    "POST playbook_cadence": {**_REVISION, **_CADENCE},
    "POST playbook_phrases": {**_REVISION, "level": "warn"},
    "POST playbook_trial": {"text": "It was the driver's fault."},
    "POST playbook_review": _REVISION,
    "POST playbook_discarding": _REVISION,
    "POST playbook_publication": {"seen": lambda world: world.playbook.asked_hash},
    "POST tokens": {"name": "mine", "scope": "read"},
    "POST people": _PERSON,
    "POST timer_decision": {"verdict": "retry", "explanation": "The disk was full."},
    "POST outgoing_decision": {"verdict": "retry", "explanation": "The mailbox is there again."},
    "POST memberships": {"team": _halcyon, "role": "agent"},
    "POST teams": _TEAM,
    "POST team": _TEAM,
    "POST complaint_wait": {**_WAIT, "until": lambda world: soon(local=True)},
    "POST complaint_reopen": {"reason": "It broke again."},
    "POST complaint_set_aside": {"outcome": "not_a_complaint", "reason": "A question."},
    "POST complaint_set_aside_answer": {"answer": "agree"},
    "POST step_complete": {
        **_LISTEN,
        "restatement_confirmed": "on",
        "ending": "none_needed",
        "reason": "It is clear.",
    },
    "POST step_note": _LISTEN,
    "POST clarification_add": _ASKED,
    "POST complaint_apology": {
        "apology": "I am sorry for the wait.",
        "apology_kind": "empathy",
        "apology_by": "spoken",
    },
    "POST letters": {**_PAPER, "way": "post"},
    "POST letter_posted": {"proof": "Receipt 4410"},
    "POST letter_template": _TEMPLATE,
    "POST post_mortem_decision": {"decision": "confirm"},
    "POST reserve_propose": {"what": "A night for two."},
    "POST cause_note": {"note": "Phone the late ones."},
    "POST improvement_settle": {"what": "A day with Lea."},
    "POST post_mortem_concerns": {"person": lambda world: str(world.people["nia"].pk)},
    "POST restatement_reject": {"correction": "It came late."},
    "POST complaint_assure": {"promise_due": lambda world: soon(local=True)},
    "POST complaint_venting": {"on": "yes"},
    "POST complaint_abuse": {"abuse_reason": "He called me names."},
    "POST complaint_abuse_decision": {"decision": "warned"},
    "POST complaint_describe": {"title": "The car did not come", "severity": "2"},
    "POST complaint_reference": {"kind": "room", "value": "1204"},
    "POST complaint_translation": {"language": "zh-hans", "text": "车没有来。"},
    "POST complaint_duplicate": {"other": _target},
    "GET complaint_merge": {"into": _target},
    "POST complaint_merge": {"into": _target, "reason": "The same car."},
    "POST complaint_cause": {"title": "The firm double books"},
    "POST promise_make": {
        "kind": "other",
        "promise_text": "We call you back.",
        "promise_due": lambda world: soon(local=True),
    },
    "POST promise_move": {
        "moved_due": lambda world: soon(local=True),
        "agreed_by": "Mia Lin",
        "agreed_how": "call_out",
    },
    "POST follow_up_settle": {"state": "done", "score": "5"},
    "POST follow_up_add": {
        "follow_up_due": lambda world: soon(local=True),
        "kind": "call",
        "reason": "She asked for it.",
    },
    "POST follow_up_move": {
        "follow_up_due": lambda world: soon(local=True),
        "kind": "call",
        "reason": "She is away.",
    },
    "POST follow_up_attempt": {"result": "no_answer"},
    "POST complaint_snooze": {"until": lambda world: later(local=True), "reason": "She is away."},
    "POST complaint_contact": {"kind": "call_out", "result": "no_answer"},
    "POST complaint_note": {"text": "She prefers mail."},
    "POST complaint_message": {"text": "It comes today.", "language": "en"},
    "POST message_check": {"text": "This is a known issue.", "language": "en"},
    "POST tone_ask": {"text": "This is a known issue.", "language": "en"},
    "POST tone_release": {"tone_reason": "They asked."},
    "POST message_draft": {"text": "It comes", "language": "en"},
    "POST message_fate": {"decision": "arrived"},
    "POST complaint_file": {"files": _file},
    "POST knowledge": {"title": "Sorry", "en": "I am sorry.", "zh_hans": "对不起。", "zh_hant": "對不起。"},
    "POST option_add": {"text": "A car home", "takes": "30", "unit": "1", "within_authority": "on"},
    "POST offer_answer": {"answer": "declined"},
    "POST offer_escalate": {"reason": "They want cash."},
    "POST escalation_answer": {"answer": "Give them cash."},
    "POST call_begin": {"kind": "call_in"},
    "POST call_end": {"result": "reached"},
    "POST comfort_give": {"kind": "coffee"},
    "POST complaint_remedy": {"kind": "comfort", "text": "A coffee."},
    "POST handover_ask": _HANDOVER,
    "POST task_ask": {**_TASK, "task_due": lambda world: later(local=True)},
    "POST promise_cover": {"promise": lambda world: world.kits["plain"].promise.pk, "covered_by": _lea},
    "POST handover_refuse": {"refusal": "I have eleven."},
    "POST task_finish": {"answer": "It stands at belt 4."},
    "POST shift": {
        "complaints": lambda world: world.kits["plain"].complaint.pk,
        "covered_by": _lea,
        "until": lambda world: _today(local=True),
    },
    "POST absences": {
        "from_at": lambda world: later(local=True),
        "until_at": lambda world: soon(local=True),
        "deputy": _lea,
    },
    "POST cover_refuse": {"refusal": "I am off, too."},
    "POST causes": {"title": "The firm double books"},
    "POST cause": {"state": "confirmed"},
    "POST new_complaint": {
        "verbatim": "The bill is wrong.",
        "channel": "phone",
        "severity": "3",
        "received_at": "2026-03-01T10:00",
    },
    "POST draft_save": {"verbatim": "The bill is"},
    "POST draft_hold": {"verbatim": "The bill is"},
    "POST draft_unhold": {"verbatim": "The bill is"},
    "POST draft_call_back": {"verbatim": "The bill is"},
    "GET customer_candidates": {"customer_name": "Zqx"},
    "POST put_right": {**_LANE, "who": "1204"},
    "POST report": {"words": "The room was cold.", "no_answer": "on"},
    "POST status_words": {"more": "It is the second time."},
    "GET lookup": {"q": "Zqx"},
    "GET lookup_results": {"q": "Zqx"},
    "POST customer_describe": {"name_given": "Mia Lin", "tier": "gold"},
    "POST customer_identity": {"kind": "phone", "value": "+49 40 5550177"},
    "POST mail_join": {"reference": _target},
    "POST mail_aside": {"why": "It is about the news."},
    "POST mailboxes": {**_MAILBOX, "team": _harbour},
    "POST mailbox": {**_MAILBOX, "team": _harbour},
    "POST label_add": {"name_given": "Pier 9"},
    "POST label_rename": {"name_given": "Pier 5"},
    "POST import": {"file": _csv, "map": "generic", "kind": "history", "team": _harbour},
}
_API: dict[str, dict[str, Any]] = {
    "PATCH api:version": {**_REVISION, "change": {"rules": {"mood_is_noted": "warn"}}},
    "POST api:version_review": _REVISION,
    "POST api:version_discarding": _REVISION,
    "POST api:version_publication": {"seen": lambda world: world.playbook.asked_hash},
    "POST api:version_trial": {"text": "It was the driver's fault."},
    "PATCH api:customer": {"tier": "gold"},
    "GET api:lookup": {"q": "Zqx"},
    "POST api:complaints": {"verbatim": "The bill is wrong.", "channel": "phone"},
    "POST api:put_right": _LANE,
    "POST api:complaint_handovers": _HANDOVER,
    "POST api:complaint_tasks": {**_TASK, "due_at": lambda world: later()},
    "POST api:promise_cover": {"covered_by": _lea},
    "POST api:handover_refusal": {"reason": "I have eleven."},
    "POST api:task_answer": {"answer": "It stands at belt 4."},
    "POST api:covers": {
        "kind": "absence",
        "covered_by": _lea,
        "from_at": lambda world: later(),
        "until_at": lambda world: soon(),
    },
    "GET api:covers_due": {"from_at": lambda world: later(), "until_at": lambda world: soon()},
    "POST api:cover_refusal": {"reason": "I am off, too."},
    "POST api:causes": {"title": "The firm double books"},
    "PATCH api:cause": {"state": "confirmed"},
    "PATCH api:complaint": {"severity": 2},
    "POST api:waiting": {**_WAIT, "until": lambda world: soon()},
    "POST api:reopening": {"reason": "It broke again."},
    "POST api:setting_aside": {"outcome": "not_a_complaint", "reason": "A question."},
    "POST api:duplicate": {"of": _target},
    "POST api:merging": {"into": _target, "reason": "The same car."},
    "POST api:step_completion": {
        "answers": {**_LISTEN, "restatement_confirmed": True},
        "ending": "none_needed",
        "reason": "It is clear.",
    },
    "POST api:step_notes": {"answers": _LISTEN},
    "POST api:apologies": _SORRY,
    "GET api:letter_draft": {"template": "apology_letter", "language": "en"},
    "POST api:letters": _PAPER,
    "POST api:letter_posting": {"proof": "Receipt 4410"},
    "POST api:letter_template": _TEMPLATE,
    "POST api:post_mortem_decision": {"confirm": True},
    "POST api:post_mortem_person": {"person": lambda world: world.people["nia"].pk},
    "POST api:reserve": {"what": "A night for two."},
    "POST api:cause_notes": {"text": "Phone the late ones."},
    "POST api:improvement_settling": {"what": "A day with Lea."},
    "POST api:clarifications": _ASKED,
    "POST api:restatement_rejection": {"correction": "It came late."},
    "POST api:assurance": {"due_at": lambda world: soon()},
    "POST api:venting": {"on": True},
    "POST api:abuse": {"reason": "He called me names."},
    "POST api:abuse_decision": {"decision": "warned"},
    "POST api:promises": {"text": "We call you back.", "due_at": lambda world: soon()},
    "POST api:promise_moving": {
        "due_at": lambda world: soon(),
        "agreed_by": "Mia Lin",
        "agreed_how": "call_out",
    },
    "POST api:follow_up_outcome": {"state": "done", "score": 5},
    "POST api:follow_ups": {"due_at": lambda world: soon(), "reason": "She asked for it."},
    "POST api:follow_up_moving": {"due_at": lambda world: soon(), "reason": "She is away."},
    "POST api:follow_up_attempts": {"result": "no_answer"},
    "POST api:snooze": {"until": lambda world: later(), "reason": "She is away."},
    "POST api:contacts": {"kind": "call_out", "result": "no_answer"},
    "POST api:mail_decision": {"decision": "set_aside", "why": "It is about the news."},
    "POST api:notes": {"text": "She prefers mail."},
    "POST api:messages": {"text": "It comes today."},
    "POST api:tone_check": {"text": "This is a known issue."},
    "POST api:tone_asking": {"text": "This is a known issue."},
    "POST api:tone_release": {"reason": "They asked."},
    "POST api:message_fate": {"decision": "arrived"},
    "POST api:drafts": {"text": "It comes"},
    "POST api:files": {"files": _file},
    "POST api:snippets": {
        "title": "Sorry",
        "en": "I am sorry.",
        "zh_hans": "对不起。",
        "zh_hant": "對不起。",
    },
    "POST api:options": {"text": "A car home", "takes_minutes": 30, "within_authority": True},
    "POST api:offer_answer": {"answer": "declined"},
    "POST api:offer_escalation": {"reason": "They want cash."},
    "POST api:escalation_answer": {"answer": "Give them cash."},
    "POST api:calls": {"kind": "call_in"},
    "POST api:comfort": {"kind": "coffee"},
    "POST api:remedies": {"kind": "comfort", "text": "A coffee."},
    "POST api:references": {"kind": "room", "value": "1204"},
    "POST api:translations": {"language": "zh-hans", "text": "车没有来。"},
    "POST api:complaint_cause": {"title": "The firm double books"},
}
