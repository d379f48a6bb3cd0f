"""What we say about a complaint: its description, its numbers, translations of the customer's words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.complaints import add_reference, describe_complaint, translate_verbatim
from recovery.models import Complaint
from recovery.pages.acts import NOT_YOURS, act, attempt, go_if_seen, show, signed_in
from recovery.pages.forms.complaint import DescribeForm, ReferenceForm, TranslationForm
from recovery.permissions import can_work_on
from recovery.queries.complaints import get_complaint_for
from recovery.queries.people import staff_of
from recovery.queries.taxonomy import category_choices, name_of, open_categories, open_sites, open_touchpoints

PLAIN = (
    "title",
    "severity",
    "verbatim_language",
    "spoken_by",
    "spoken_by_contact",
    "is_sensitive",
    "is_training",
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: SignedIn, reference: str) -> HttpResponse:
    """Show the description of a complaint as a form, and change it."""
    complaint = get_complaint_for(request.user, reference)
    if not can_work_on(request.user, complaint):
        return show(
            request, complaint, refusal=_("Only its team describes this complaint."), status=NOT_YOURS
        )
    offered = _Offered(complaint)
    if request.method != "POST":
        return _form(request, complaint, DescribeForm(initial=_initial(complaint), choices=offered.choices))
    form = DescribeForm(request.POST, initial=_initial(complaint), choices=offered.choices)

    def do() -> object:
        return describe_complaint(complaint, offered.changes(form.cleaned_data), by=request.user, at=now())

    described, status = attempt(form, do)
    if described is None:
        return _form(request, complaint, form, status=status)
    return go_if_seen(request, complaint, _("Description saved."), anchor="#about")


def _form(request: SignedIn, complaint: Complaint, form: DescribeForm, *, status: int = 200) -> HttpResponse:
    context = {"complaint": complaint, "form": form}
    return render(request, "recovery/complaints/describe.html", context, status=status)


class _Offered:
    """The rows a description may point at; what the complaint has already stays choosable."""

    def __init__(self, complaint: Complaint) -> None:
        staff = list(staff_of(frozenset({complaint.team_id})))
        self.rows: dict[str, dict[str, Any]] = {
            "category": _by_id(open_categories(), complaint.category),
            "site": _by_id(open_sites(), complaint.site),
            "touchpoint": _by_id(open_touchpoints(), complaint.touchpoint),
            "concerns_staff": _by_id(staff, complaint.concerns_staff),
        }
        categories: list[Any] = list(category_choices())
        ids = {key for _group, rows in categories for key, _name in rows}
        if complaint.category_id and str(complaint.category_id) not in ids:
            categories.append((str(complaint.category_id), name_of(complaint.category)))
        self.choices: dict[str, list[tuple[str, Any]]] = {
            "category": categories,
            "site": [(key, name_of(row)) for key, row in self.rows["site"].items()],
            "touchpoint": [(key, name_of(row)) for key, row in self.rows["touchpoint"].items()],
            "concerns_staff": [(key, row.name) for key, row in self.rows["concerns_staff"].items()],
        }

    def changes(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what was filled in, as the values that the complaint stores."""
        changes = {name: given[name] for name in PLAIN}
        changes |= {name: rows.get(given[name]) for name, rows in self.rows.items()}
        changes["emotion"] = int(given["emotion"]) if given["emotion"] else None
        return changes


def _by_id(rows: list[Any], had: Any) -> dict[str, Any]:
    known = {str(row.pk): row for row in rows}
    if had is not None:
        known.setdefault(str(had.pk), had)
    return known


def _initial(complaint: Complaint) -> dict[str, Any]:
    initial: dict[str, Any] = {name: getattr(complaint, name) for name in (*PLAIN, "emotion")}
    for name in ("category", "site", "touchpoint", "concerns_staff"):
        initial[name] = str(getattr(complaint, f"{name}_id") or "")
    return initial


@signed_in
@require_POST
def number(request: SignedIn, reference: str) -> HttpResponse:
    """Add a room, booking or other number that the complaint is about."""
    complaint = get_complaint_for(request.user, reference)
    form = ReferenceForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return add_reference(complaint, kind=given["kind"], value=given["value"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Added."))


@signed_in
@require_POST
def translation(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = TranslationForm(request.POST, words_in=complaint.verbatim_language)

    def do() -> object:
        given = form.cleaned_data
        return translate_verbatim(
            complaint, language=given["language"], text=given["text"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("Translation added, marked as one."))
