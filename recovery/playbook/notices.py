"""Of what colleagues are told, and how, as data: the one table that code, docs and tests read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxdesk.common.sentences import Sentence, _


class NotificationEvent(StrEnum):
    """What happened that somebody should hear of."""

    ASSIGNED = "assigned"
    HANDED_OVER = "handed_over"
    PROMISE_DUE_SOON = "promise_due_soon"
    PROMISE_BROKEN = "promise_broken"
    REPLY_CAME = "reply_came"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_ANSWERED = "approval_answered"
    FOLLOW_UP_DUE = "follow_up_due"
    REOPENED = "reopened"
    LETTER_RETURNED = "letter_returned"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ACCEPTED = "handover_accepted"
    HANDOVER_REFUSED = "handover_refused"
    TASK_ASKED = "task_asked"
    TASK_DONE = "task_done"
    COVER_ASKED = "cover_asked"
    COVER_ANSWERED = "cover_answered"
    ESCALATED = "escalated"
    ESCALATION_LATE = "escalation_late"
    ESCALATION_ANSWERED = "escalation_answered"
    ASKED_FOR_A_WORD = "asked_for_a_word"
    ABUSE_FLAGGED = "abuse_flagged"
    WORDS_ASKED = "words_asked"
    WORDS_RELEASED = "words_released"


# Asked of one person, who may not see the complaint itself: they lead to what was asked.
ASKED_OF_ONE = frozenset(
    {NotificationEvent.HANDOVER_ASKED, NotificationEvent.TASK_ASKED, NotificationEvent.COVER_ASKED}
)


class Receiver(StrEnum):
    """Who hears of it, as seen from the complaint."""

    OWNER = "owner"
    NEW_OWNER = "new_owner"
    SUPERVISORS = "supervisors"
    APPROVER = "approver"
    ASKER = "asker"
    ASKED = "asked"


class Mail(StrEnum):
    """Whether it also goes out by mail."""

    ALWAYS = "always"
    AWAY = "away"
    NEVER = "never"


class Place(StrEnum):
    """Where on the page of the complaint there is something to do."""

    WORDS = "words"
    STEP = "step-card"
    PROMISES = "promises"
    FOLLOW_UPS = "follow-ups"
    TIMELINE = "timeline"
    REMEDIES = "remedies"
    OTHERS = "others"
    HANDOVER = "handover"
    TASK = "task"
    COVER = "cover"
    ASKED = "asked"
    REPLY = "reply"


# The rows of a place that have a mark of their own to lead to.
_ROW_MARKS = {Place.PROMISES: "promise", Place.FOLLOW_UPS: "follow-up", Place.TIMELINE: "message"}


@dataclass(frozen=True)
class Notice:
    """One row of the table.

    :param title: what happened, in the words of the settings page.
    :param todo: what to do now, in the second person; the same words in the list and in the mail.
    :param in_app: whether it appears under the bell.
    :param mail: whether it goes out by mail, before a person chooses otherwise.
    :param waits: whether the mail waits until the receiver's quiet hours are over.
    """

    event: NotificationEvent
    title: Sentence
    todo: Sentence
    receivers: tuple[Receiver, ...]
    in_app: bool
    mail: Mail
    waits: bool
    place: Place


_ROWS = (
    Notice(
        NotificationEvent.ASSIGNED,
        title=_("A complaint is yours"),
        todo=_("You look after it from now on. Read the customer's words and call them."),
        receivers=(Receiver.NEW_OWNER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.WORDS,
    ),
    Notice(
        NotificationEvent.HANDED_OVER,
        title=_("A complaint is handed over to you"),
        todo=_("A colleague looked after it before you. Read what was promised and go on from there."),
        receivers=(Receiver.NEW_OWNER,),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=True,
        place=Place.WORDS,
    ),
    Notice(
        NotificationEvent.PROMISE_DUE_SOON,
        title=_("A promise is due soon"),
        todo=_("Keep it, or agree on another time with the customer before then."),
        receivers=(Receiver.OWNER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=False,
        place=Place.PROMISES,
    ),
    Notice(
        NotificationEvent.PROMISE_BROKEN,
        title=_("A promise is broken"),
        todo=_("It was not kept in time. Tell the customer, and keep it late."),
        receivers=(Receiver.OWNER, Receiver.SUPERVISORS),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=True,
        place=Place.PROMISES,
    ),
    Notice(
        NotificationEvent.REPLY_CAME,
        title=_("A customer wrote"),
        todo=_("Read it and answer."),
        receivers=(Receiver.OWNER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.TIMELINE,
    ),
    Notice(
        NotificationEvent.APPROVAL_ASKED,
        title=_("Somebody asks for your approval"),
        todo=_("Decide, so that the customer need not wait."),
        receivers=(Receiver.APPROVER,),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=True,
        place=Place.REMEDIES,
    ),
    Notice(
        NotificationEvent.APPROVAL_ANSWERED,
        title=_("Your request was answered"),
        todo=_("Tell the customer what you can offer."),
        receivers=(Receiver.ASKER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.REMEDIES,
    ),
    Notice(
        NotificationEvent.FOLLOW_UP_DUE,
        title=_("A follow-up is due"),
        todo=_("Ask how they feel about the way we put it right."),
        receivers=(Receiver.OWNER,),
        in_app=True,
        mail=Mail.NEVER,
        waits=True,
        place=Place.FOLLOW_UPS,
    ),
    Notice(
        NotificationEvent.REOPENED,
        title=_("A complaint is open again"),
        todo=_("The customer is not content, or it came back. Read why, and listen to them once more."),
        receivers=(Receiver.OWNER, Receiver.SUPERVISORS),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=True,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.LETTER_RETURNED,
        title=_("A letter came back"),
        todo=_("It did not reach the customer. Write to another address, or call them."),
        receivers=(Receiver.OWNER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.TIMELINE,
    ),
    Notice(
        NotificationEvent.HANDOVER_ASKED,
        title=_("You are asked to take a complaint over"),
        todo=_("Read the brief, then say yes or no. Until you accept, its owner stays."),
        receivers=(Receiver.ASKED,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.HANDOVER,
    ),
    Notice(
        NotificationEvent.HANDOVER_ACCEPTED,
        title=_("Your complaint was taken over"),
        todo=_("A colleague accepted it and owns it now. The customer is told who answers."),
        receivers=(Receiver.ASKER,),
        in_app=True,
        mail=Mail.NEVER,
        waits=True,
        place=Place.WORDS,
    ),
    Notice(
        NotificationEvent.HANDOVER_REFUSED,
        title=_("A hand-over was refused"),
        todo=_("The complaint is still yours. Read why, and go on or ask somebody else."),
        receivers=(Receiver.OWNER, Receiver.ASKER),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.TIMELINE,
    ),
    Notice(
        NotificationEvent.TASK_ASKED,
        title=_("Somebody needs your help"),
        todo=_("Read the brief and do the task; the owner stays with the customer."),
        receivers=(Receiver.ASKED,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.TASK,
    ),
    Notice(
        NotificationEvent.TASK_DONE,
        title=_("A task came back to you"),
        todo=_("Read the answer, or that nobody does it now. The complaint is still yours."),
        receivers=(Receiver.OWNER, Receiver.ASKER),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.OTHERS,
    ),
    Notice(
        NotificationEvent.COVER_ASKED,
        title=_("You are asked to stand in"),
        todo=_("Look at what falls due, then say yes or no."),
        receivers=(Receiver.ASKED,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.COVER,
    ),
    Notice(
        NotificationEvent.COVER_ANSWERED,
        title=_("Your stand-in answered"),
        todo=_("Look whether they said yes. What they do not keep stays with you."),
        receivers=(Receiver.ASKER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.COVER,
    ),
    Notice(
        NotificationEvent.ESCALATED,
        title=_("A declined offer was passed on to you"),
        todo=_("Say that you have it, then what may be offered now; the customer waits."),
        receivers=(Receiver.SUPERVISORS,),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=False,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.ESCALATION_LATE,
        title=_("Nobody has received what was passed on"),
        todo=_("A customer declined an offer and still waits. Receive it now, or ask who does."),
        receivers=(Receiver.OWNER, Receiver.SUPERVISORS),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=False,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.ESCALATION_ANSWERED,
        title=_("A supervisor answered what you passed on"),
        todo=_("Read what may be offered now, and tell the customer."),
        receivers=(Receiver.OWNER,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.ASKED_FOR_A_WORD,
        title=_("A colleague asks for a word"),
        todo=_("Somebody is hard on them. Go over, or ring; a minute of yours is enough."),
        receivers=(Receiver.ASKED,),
        in_app=True,
        mail=Mail.NEVER,
        waits=False,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.ABUSE_FLAGGED,
        title=_("A colleague is being abused"),
        todo=_("Decide who goes on with it and how. The customer keeps every right, and every date stands."),
        receivers=(Receiver.SUPERVISORS,),
        in_app=True,
        mail=Mail.ALWAYS,
        waits=False,
        place=Place.STEP,
    ),
    Notice(
        NotificationEvent.WORDS_ASKED,
        title=_("Somebody asks you to let words go"),
        todo=_("Read what the customer would read. Let these very words go, or say what to write instead."),
        receivers=(Receiver.SUPERVISORS,),
        in_app=True,
        mail=Mail.AWAY,
        waits=True,
        place=Place.ASKED,
    ),
    Notice(
        NotificationEvent.WORDS_RELEASED,
        title=_("Your words may go"),
        todo=_("They are your draft. Send them as they are; another word wants another yes."),
        receivers=(Receiver.ASKER,),
        in_app=True,
        mail=Mail.NEVER,
        waits=True,
        place=Place.REPLY,
    ),
)
NOTICES: dict[NotificationEvent, Notice] = {row.event: row for row in _ROWS}


def mark_on_page(event: NotificationEvent, subject_id: int) -> str:
    """Return the id of what a notification is about on the page of its complaint."""
    place = NOTICES[event].place
    return f"{_ROW_MARKS[place]}-{subject_id}" if place in _ROW_MARKS and subject_id else place.value


RECEIVER_NAMES: dict[Receiver, Sentence] = {
    Receiver.OWNER: _("the owner"),
    Receiver.NEW_OWNER: _("the new owner"),
    Receiver.SUPERVISORS: _("the supervisors of the team"),
    Receiver.APPROVER: _("who decides"),
    Receiver.ASKER: _("who asked"),
    Receiver.ASKED: _("who is asked"),
}
MAIL_NAMES: dict[Mail, Sentence] = {
    Mail.ALWAYS: _("Always"),
    Mail.AWAY: _("While away or off duty"),
    Mail.NEVER: _("Never"),
}
