"""Templates of letters, and what the facts of a complaint make of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.models import Complaint, Letter, LetterTemplate
from recovery.playbook.letters import merge_letter
from recovery.queries.facts import Dossier, dossier_of


@dataclass(frozen=True)
class Drafted:
    """A letter as its template and the facts make it; a person reads it before anything leaves."""

    template: LetterTemplate
    subject: str
    text: str


def newest_templates() -> QuerySet[LetterTemplate]:
    """Return the version in use of every letter, by key and language."""
    same = LetterTemplate.objects.filter(key=OuterRef("key"), language=OuterRef("language"))
    newest = same.order_by("-number").values("number")[:1]
    return LetterTemplate.objects.filter(number=Subquery(newest)).order_by("key", "language")


def newest_template(key: str, language: str) -> LetterTemplate:
    """Return the version in use of one letter.

    :raises Http404: when there is none.
    """
    found = LetterTemplate.objects.filter(key=key, language=language).order_by("-number").first()
    if found is None:
        raise Http404(_("There is no such letter."))
    return found


def draft_letter(
    complaint: Complaint, template: LetterTemplate, *, me: User, at: datetime, given: list[str]
) -> Drafted:
    """Put the facts of a complaint into a template, in the language of the letter."""
    values = _values(dossier_of(complaint), template.language, me=me, at=at, given=given)
    subject = " ".join(merge_letter(template.subject, values).split())
    return Drafted(template, subject, merge_letter(template.body, values))


def _values(
    dossier: Dossier, language: str, *, me: User, at: datetime, given: list[str]
) -> Mapping[str, str]:
    complaint = dossier.complaint
    kept = [one.text for one in dossier.promises if one.kept_at]
    with translation.override(language):
        today = date_format(localtime(at), "DATE_FORMAT")
    return {
        "customer": _one_line(complaint.customer.name if complaint.customer else complaint.spoken_by),
        "reference": complaint.reference,
        "title": _one_line(complaint.title),
        "what_was_done": dossier.answers.get("resolve", {}).get("what_was_done", ""),
        "expectation": dossier.answers.get("confirm_expectation", {}).get("expectation", ""),
        "promised": "\n".join(kept),
        "given": "\n".join(given),
        "owner": _one_line(complaint.owner.name if complaint.owner else me.name),
        "house": settings.ORGANISATION,
        "today": today,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def given_to(complaint: Complaint) -> list[str]:
    """Return what was given to the customer besides, first given first."""
    return list(complaint.remedies.order_by("pk").values_list("text", flat=True))


def letters_of(complaint: Complaint) -> list[Letter]:
    """Return the letters of a complaint, newest first."""
    rows = Letter.objects.filter(complaint=complaint).order_by("-pk")
    return list(rows.select_related("message", "template", "by", "posted_by"))


def get_letter_of(complaint: Complaint, letter_id: int) -> Letter:
    """Return one letter of a complaint.

    :raises Http404: when it has no such letter.
    """
    found = Letter.objects.filter(complaint=complaint, pk=letter_id)
    letter = found.select_related("message", "template", "by", "posted_by").first()
    if letter is None:
        raise Http404(_("This complaint has no such letter."))
    return letter
