"""The tone guard at the door: words stopped, and words that leave all the same, with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.errors import Blocker, ToneRefused, WordsMissing
from recovery.models import Complaint
from recovery.permissions import can_lead
from recovery.playbook.tone import TextKind
from recovery.queries.tone import (
    OVERRIDDEN,
    Found,
    digest_of_words,
    is_heard_out,
    look_at,
    release_of,
    without_questions,
)

LONGEST_REASON = 500


@dataclass(frozen=True)
class Override:
    """What stands in words that leave all the same, why they may, and who let them go.

    :param released_by: the supervisor who let them go for somebody else; nobody where the sender may.
    """

    found: Sequence[Found]
    reason: str
    digest: str
    released_by: int | None = None


def weigh(
    text: str,
    *,
    complaint: Complaint,
    language: str,
    by: User | None,
    kind: TextKind | None = None,
    subject: str = "",
    field: str = "text",
    reason: str = "",
    clarifies: bool = False,
) -> Override | None:
    """Let words pass in which the guard finds nothing; return why other words may pass.

    What only warns passes with the sender's own reason; anything else takes that of a supervisor, who sends
    it, or has let go these very words.

    :param clarifies: whether it asks to understand; during the first step it may ask what happened.
    :raises ToneRefused: for words that may not leave like this.
    """
    found = look_at(complaint, text, language=language, kind=kind, subject=subject, field=field)
    if found and clarifies and not is_heard_out(complaint):
        found = without_questions(found)
    if not found:
        return None
    reason, digest = checked_reason(reason), digest_of_words(text, subject)
    leads = by is not None and can_lead(by, complaint)
    hard = any(one.is_hard for one in found)
    if hard and not leads:
        if release := release_of(complaint, digest):
            told = release.words.text if hasattr(release, "words") else ""
            return Override(found, told, digest, release.by_id)
        raise _refusal(found, "supervisor")
    if not reason or by is None:
        raise _refusal(found, "lead_reason" if hard else "own_reason")
    return Override(found, reason, digest)


def check_brought(text: str, *, complaint: Complaint, kind: TextKind, field: str) -> None:
    """Let words pass that a file brings and a customer will read, where nobody can give a reason.

    What only warns passes, since it was said already.

    :raises ToneRefused: for what takes a supervisor.
    """
    found = look_at(complaint, text, language=complaint.verbatim_language, kind=kind, field=field)
    if hard := [one for one in found if one.is_hard]:
        raise _refusal(hard, "file")


def checked_reason(reason: str) -> str:
    """Trim a reason.

    :raises WordsMissing: when it cannot be stored, or is a letter of its own.
    """
    if "\x00" in reason:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field="tone_reason")
    if len(reason) > LONGEST_REASON:
        raise WordsMissing(_("Give the reason in a line or two."), field="tone_reason")
    return reason.strip()


def _refusal(found: Sequence[Found], needs: str) -> ToneRefused:
    if needs == "supervisor":
        way = _("Change the words, or ask a supervisor of the team to let them go with a reason.")
    elif needs == "lead_reason":
        way = _("Change the words, or say in one line, as a supervisor, why they may stay.")
    elif needs == "file":
        way = " ".join(one.sentence for one in found) + " " + _("Change the words in the file.")
    else:
        way = _("Change the words, or say in one line why they may stay.")
    blockers = [Blocker(one.sentence, one.rule, one.field) for one in found]
    blockers.append(Blocker(way, f"{needs}_needed", "tone_reason"))
    message = _("The customer should not read this as it stands. %(way)s") % {"way": way}
    return ToneRefused(message, blockers=blockers, findings=found, needs=needs)


def record_override(
    complaint: Complaint, override: Override | None, *, by: User, at: datetime, **about: int
) -> None:
    """Keep that words left although the guard found something in them; in the caller's transaction.

    :param about: the message or promise.
    """
    if override is None:
        return
    rules = Counter(one.rule for one in override.found)
    record_event(
        complaint,
        OVERRIDDEN,
        by=by,
        at=at,
        words=override.reason,
        facts={"words": [one.words for one in override.found]},
        rules=dict(rules),
        hard=any(one.is_hard for one in override.found),
        digest=override.digest,
        released_by=override.released_by,
        **about,
    )
