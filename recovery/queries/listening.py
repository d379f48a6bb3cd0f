"""What people wrote at the steps: their answers, the questions they asked, what was restated and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast

from recovery.models import Clarification, Complaint, Evidence
from recovery.playbook.rules.listen import CORRECTION

# No step has this key: it marks a question among the answers.
_ASKED = "?"
_Row = tuple[str, int, str, str, str | None, datetime]


@dataclass(frozen=True)
class Pair:
    """A question and its answer."""

    question: str
    answer: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Version:
    """One restatement.

    :param correction: what the customer said instead, where they said no to it.
    :param confirmed_at: when their yes to it was noted, by `confirmed_by`.
    """

    text: str
    by_name: str
    at: datetime
    correction: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


@dataclass(frozen=True)
class Written:
    """What people wrote at the steps of one complaint, oldest first."""

    answers: dict[str, dict[str, str]]
    pairs: Sequence[Pair] = ()
    versions: Sequence[Version] = field(default=())

    @property
    def standing(self) -> Version | None:
        """Return the restatement that stands now: the last, unless they said no to it."""
        last = self.versions[-1] if self.versions else None
        return last if last and not last.correction else None

    @property
    def struck(self) -> list[Version]:
        """Return the restatements that stand no more."""
        return [one for one in self.versions if one is not self.standing]


def written_at(complaint: Complaint) -> Written:
    """Read answers, questions and restatements of a complaint in one statement."""
    answers = Evidence.objects.filter(complaint=complaint).order_by()
    asked = Clarification.objects.filter(complaint=complaint).order_by()
    rows = answers.annotate(first=_text("step"), second=_text("key"), third=_text("value"))
    pairs = asked.annotate(first=Value(_ASKED, TextField()), second=_text("question"), third=_text("answer"))
    names = ("first", "pk", "second", "third", "by__name", "at")
    union = rows.values_list(*names).union(pairs.values_list(*names), all=True)
    return _told(union.order_by("pk"))


def clarifications_of(complaint: Complaint) -> QuerySet[Clarification]:
    """Return the questions and answers, oldest first."""
    return Clarification.objects.filter(complaint=complaint).select_related("by").order_by("pk")


def _text(name: str) -> Cast:
    return Cast(name, TextField())


def _told(rows: Iterable[_Row]) -> Written:
    answers: dict[str, dict[str, str]] = defaultdict(dict)
    pairs: list[Pair] = []
    versions: list[Version] = []
    for step, _pk, key, value, by_name, at in rows:
        if step == _ASKED:
            pairs.append(Pair(key, value, by_name or "", at))
            continue
        answers[step][key] = value
        if step == "listen":
            _restated(versions, key, value, by_name or "", at)
    return Written(dict(answers), pairs, versions)


def _restated(versions: list[Version], key: str, value: str, by_name: str, at: datetime) -> None:
    if key == "restatement":
        versions.append(Version(value, by_name, at))
    elif not versions:
        return
    elif key == CORRECTION:
        versions[-1] = replace(versions[-1], correction=value, confirmed_at=None, confirmed_by="")
    elif key == "restatement_confirmed":
        yes = value == "yes"
        versions[-1] = replace(
            versions[-1], confirmed_at=at if yes else None, confirmed_by=by_name if yes else ""
        )
