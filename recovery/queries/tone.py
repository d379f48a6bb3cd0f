"""What the tone guard says about words to the customer of a complaint, by the version that it pins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.models import Complaint, ComplaintEvent, StepDone
from recovery.playbook.states import ComplaintState
from recovery.playbook.step import Level
from recovery.playbook.tone import Finding, TextKind, ToneRule, check
from recovery.queries.playbook import playbook_version_of

OVERRIDDEN, ASKED, RELEASED = "tone.overridden", "tone.asked", "tone.released"
LONGEST_SHOWN = 120


@dataclass(frozen=True)
class Found:
    """One thing that a customer should not read, and in which of the words it stands: text or subject."""

    field: str
    finding: Finding

    @property
    def rule(self) -> str:
        return self.finding.rule.value

    @property
    def is_hard(self) -> bool:
        """Whether only a supervisor may let it go."""
        return self.finding.level == Level.REQUIRE

    @property
    def words(self) -> str:
        """Return what stands there, on one line."""
        line = " ".join(self.finding.words.split())
        return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"

    @property
    def why(self) -> str:
        return say(self.finding.why)

    @property
    def suggestion(self) -> str:
        return say(self.finding.suggestion)

    @property
    def better(self) -> str:
        return self.finding.better

    @property
    def sentence(self) -> str:
        """Return all of it as one sentence or two that a person may read out."""
        told = _("«%(words)s»: %(why)s %(instead)s") % {
            "words": self.words,
            "why": self.why,
            "instead": self.suggestion,
        }
        if self.better:
            told += " " + _("For example: «%(sentence)s»") % {"sentence": self.better}
        return told


def kind_of(complaint: Complaint) -> TextKind:
    """Return what a letter on this complaint is: once it is resolved, we follow up."""
    over = complaint.state in (ComplaintState.RESOLVED, ComplaintState.CLOSED)
    return TextKind.FOLLOW_UP if over else TextKind.REPLY


def look_at(
    complaint: Complaint,
    text: str,
    *,
    language: str,
    kind: TextKind | None = None,
    subject: str = "",
    field: str = "text",
) -> list[Found]:
    """Look at words to the customer as the version that the complaint pins wants it.

    :param kind: what the text is for; without it, a letter.
    """
    playbook = playbook_version_of(complaint)

    def look(words: str, kind: TextKind) -> list[Finding]:
        lists, levels = playbook.tone_lists, playbook.tone_levels
        return check(words, language=language, kind=kind, lists=lists, levels=levels) if words else []

    about = [Found("subject", one) for one in look(subject, TextKind.LINE)]
    return about + [Found(field, one) for one in look(text, kind or kind_of(complaint))]


def without_questions(found: Iterable[Found]) -> list[Found]:
    """Leave out the questions; what happened may be asked to understand a complaint."""
    return [one for one in found if one.finding.rule != ToneRule.FORBIDDEN_QUESTION]


def is_heard_out(complaint: Complaint) -> bool:
    """Say whether the first step is done, after which nobody asks what happened."""
    return StepDone.objects.filter(complaint=complaint, step="listen", voided_at=None).exists()


def digest_of_words(text: str, subject: str = "") -> str:
    """Return what these very words are known by; how their lines break makes no difference."""
    one = "\x1f".join(" ".join(part.split()) for part in (subject, text))
    return hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest()


def release_of(complaint: Complaint, digest: str) -> ComplaintEvent | None:
    """Return the event by which a supervisor let these very words go, if one did."""
    events = ComplaintEvent.objects.filter(complaint=complaint, name=RELEASED, detail__digest=digest)
    return events.select_related("by", "words").order_by("-pk").first()


def standing_of(complaint: Complaint, digest: str, by: User) -> tuple[str, bool]:
    """Return who let these very words go, by name, and whether this person has asked for it."""
    of = ComplaintEvent.objects.filter(complaint=complaint, name__in=(RELEASED, ASKED), detail__digest=digest)
    events = list(of.order_by("pk").values_list("name", "by", "by__name"))
    released = [name for event, _by, name in events if event == RELEASED]
    return released[-1] if released else "", any(
        event == ASKED and pk == by.pk for event, pk, _name in events
    )


def get_ask_of(complaint: Complaint, event_id: int) -> ComplaintEvent:
    """Return what somebody asked a supervisor to let go on this complaint.

    :raises Http404: when nobody asked for it there.
    """
    events = ComplaintEvent.objects.select_related("complaint__owner", "complaint__team", "by")
    return get_object_or_404(events, complaint=complaint, name=ASKED, pk=event_id)


def may_be_shown(complaint: Complaint, text: str, *, language: str, kind: TextKind) -> bool:
    """Say whether words that were stored once may stand before the customer now.

    What a supervisor let go may; what came in by another door, or before there was a guard, only when the
    guard finds nothing that would take a supervisor.
    """
    if not any(one.is_hard for one in look_at(complaint, text, language=language, kind=kind)):
        return True
    digest = digest_of_words(text)
    passed = ComplaintEvent.objects.filter(complaint=complaint, name=OVERRIDDEN, detail__digest=digest)
    return passed.exists()
