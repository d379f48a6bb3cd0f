"""The part of the ninth step: how often it happened, for staff alone, and where others' ways are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.queries.facts import Dossier
from recovery.queries.recurrence import recurrence_of


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    return {"recurrence": recurrence_of(complaint), "similar_url": _similar(complaint)}


def _similar(complaint: Complaint) -> str:
    try:
        return reverse("complaint_similar", args=[complaint.reference])
    except NoReverseMatch:
        return ""


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {}


PART = Part("recovery/steps/_see_the_whole.html", _context, _forms)
