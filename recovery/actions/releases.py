"""Words that a supervisor alone may let go: asked for by whoever wrote them, and let go word by word."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.messages import draft_message
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.states import check_may_work, fresh
from recovery.actions.tone import checked_reason
from recovery.errors import NotAllowed, WordsMissing
from recovery.models import Complaint, ComplaintEvent, NotificationEvent
from recovery.permissions import can_lead
from recovery.queries.letters import language_of
from recovery.queries.tone import ASKED, RELEASED, digest_of_words, look_at, release_of


@transaction.atomic
def ask_to_let_go(
    complaint: Complaint,
    *,
    text: str,
    subject: str = "",
    language: str = "",
    to: str = "",
    kind: str = "",
    by: User,
    at: datetime,
) -> ComplaintEvent:
    """Ask the supervisors of the team to let these very words go; asking twice is asking once.

    The words are kept as the person's draft, to be sent once they may.

    :raises WordsMissing: when nothing in them takes a supervisor.
    """
    check_may_work(complaint, by)
    language = language or language_of(complaint)
    draft = draft_message(
        complaint, kind=kind, text=text, language=language, subject=subject, address=to, by=by, at=at
    )
    text, complaint = draft.text, fresh(complaint, by=by)
    found = look_at(complaint, text, language=language, subject=subject)
    if not any(one.is_hard for one in found):
        raise WordsMissing(_("Nothing in these words takes a supervisor. Send them."), field="text")
    digest = digest_of_words(text, subject)
    asked = ComplaintEvent.objects.filter(complaint=complaint, name=ASKED, by=by, detail__digest=digest)
    if same := asked.order_by("-pk").first():
        return same
    event = record_event(
        complaint,
        ASKED,
        by=by,
        at=at,
        words=text,
        facts={"subject": subject, "words": [one.words for one in found]},
        rules=dict(Counter(one.rule for one in found)),
        digest=digest,
    )
    notify(NotificationEvent.WORDS_ASKED, complaint, by=by, at=at, subject_id=event.pk)
    return event


@transaction.atomic
def let_go(asked: ComplaintEvent, *, reason: str, by: User, at: datetime) -> ComplaintEvent:
    """Let the very words go that somebody asked for; they send them. Twice is harmless.

    :raises NotAllowed: for anybody but a supervisor of the team.
    :raises WordsMissing: without a reason.
    """
    complaint = asked.complaint
    if not can_lead(by, complaint):
        raise NotAllowed(_("Only a supervisor of the team lets such words go."))
    reason = checked_reason(reason)
    if not reason:
        raise WordsMissing(_("Say in one line why these words may go."), field="tone_reason")
    complaint = fresh(complaint, by=by)
    digest = asked.detail["digest"]
    if done := release_of(complaint, digest):
        return done
    event = record_event(
        complaint, RELEASED, by=by, at=at, words=reason, asked=asked.pk, asker=asked.by_id, digest=digest
    )
    settle_notices(complaint, (NotificationEvent.WORDS_ASKED,), subject_id=asked.pk, at=at)
    told = [asked.by] if asked.by else []
    notify(NotificationEvent.WORDS_RELEASED, complaint, to=told, by=by, at=at, subject_id=event.pk)
    return event
