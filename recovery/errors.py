"""The whole list of refusals, each the thing that stood in the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxdesk.common.errors import Blocker, DomainError, NotAllowed

__all__ = [
    "AlreadyTaken",
    "Blocker",
    "BriefIncomplete",
    "CallOver",
    "CloseBlocked",
    "ComfortRefused",
    "ComplaintChanged",
    "CoverRefused",
    "DomainError",
    "FileRefused",
    "HandoverRefused",
    "IllegalMove",
    "KeyTaken",
    "LabelRefused",
    "LetterGone",
    "LetterRefused",
    "MailDecided",
    "MailRefused",
    "MergeRefused",
    "NobodyToTakeOver",
    "NotAllowed",
    "OfferRefused",
    "OverAuthority",
    "OwnerConcerned",
    "PlaybookRefused",
    "PromiseRefused",
    "ReserveRefused",
    "SecondPersonNeeded",
    "SnippetRefused",
    "StepBlocked",
    "TaskRefused",
    "ToneRefused",
    "TooManyReports",
    "VersionChanged",
    "WordsMissing",
]


class StepBlocked(DomainError):
    """A step cannot be completed yet."""

    code = "step_blocked"


class CloseBlocked(DomainError):
    """A complaint cannot be closed yet."""

    code = "close_blocked"


class IllegalMove(DomainError):
    """The complaint is in a state that has no such move."""

    code = "illegal_move"


class ComplaintChanged(DomainError):
    """Somebody else was faster."""

    code = "complaint_changed"


class AlreadyTaken(DomainError):
    """Somebody else owns the complaint."""

    code = "already_taken"


class SecondPersonNeeded(DomainError):
    """This takes a second person."""

    code = "second_person_needed"


class MergeRefused(DomainError):
    """These two complaints cannot become one."""

    code = "merge_refused"


class OwnerConcerned(DomainError):
    """Nobody owns a complaint about themselves."""

    code = "owner_concerned"


class OwnerGone(DomainError):
    """Who is to own it was deactivated, or works in its team no longer."""

    code = "owner_gone"


class PromiseRefused(DomainError):
    """The promise cannot be made or changed like this."""

    code = "promise_refused"


class PlaybookRefused(DomainError):
    """A version of the playbook cannot be changed or put in force like this."""

    code = "playbook_refused"


class VersionChanged(DomainError):
    """The draft of the playbook is not the one that the person had before them."""

    code = "version_changed"


class CallOver(DomainError):
    """There is no call in hand."""

    code = "call_over"


class ComfortRefused(DomainError):
    """This comfort cannot be given, or not by this person now."""

    code = "comfort_refused"


class OverAuthority(DomainError):
    """This is more than the person may give or assure by themselves."""

    code = "over_budget"


class SnippetRefused(DomainError):
    """These words cannot be put in force, or used."""

    code = "snippet_refused"


class OfferRefused(DomainError):
    """Nothing, or not this, can be offered to the customer now."""

    code = "offer_refused"


class ReserveRefused(DomainError):
    """The reserve for failed recoveries is not for this."""

    code = "reserve_refused"


class NobodyToTakeOver(DomainError):
    """Somebody who owns complaints cannot leave while nobody could take them over."""

    code = "nobody_to_take_over"


class FileRefused(DomainError):
    """The file is of a kind or size that we do not take."""

    code = "file_refused"


class WordsMissing(DomainError):
    """The customer's own words, or what stands for them, are missing."""

    code = "words_missing"


class TooManyReports(DomainError):
    """More reports from one address than the public form takes."""

    code = "too_many_reports"


class LabelRefused(DomainError):
    """A name of the taxonomy cannot be used like this."""

    code = "label_refused"


class MailRefused(DomainError):
    """The mail or the mailbox cannot be taken like this."""

    code = "mail_refused"


class MailDecided(DomainError):
    """Somebody has decided about the mail already."""

    code = "mail_decided"


class LetterRefused(DomainError):
    """A letter to the customer cannot leave like this."""

    code = "letter_refused"


class LetterGone(DomainError):
    """The letter has left, or is leaving at this moment."""

    code = "letter_gone"


class KeyTaken(DomainError):
    """The key of an earlier request came with other words."""

    code = "key_reused"


class ToneRefused(DomainError):
    """A customer should not read these words as they stand.

    :param findings: what stands in them (`queries.tone.Found`), for whoever shows it at its place.
    :param needs: who may let them go all the same: "own_reason", "lead_reason" or "supervisor".
    """

    code = "tone_refused"

    def __init__(
        self, message: str, *, blockers: list[Blocker], findings: Sequence[Any] = (), needs: str
    ) -> None:
        super().__init__(message, blockers=blockers, field=blockers[0].field)
        self.findings = list(findings)
        self.needs = needs


class BriefIncomplete(DomainError):
    """What the next person must know is not written down yet."""

    code = "brief_incomplete"


class HandoverRefused(DomainError):
    """The complaint cannot be handed over like this."""

    code = "handover_refused"


class CoverRefused(DomainError):
    """Nobody can stand in like this."""

    code = "cover_refused"


class TaskRefused(DomainError):
    """The task cannot be asked or answered like this."""

    code = "task_refused"
