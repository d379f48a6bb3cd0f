"""Where things happen and of what kind they are: admins keep the lists, auditors read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError, NotAllowed
from recovery.actions import taxonomy as actions
from recovery.models import Category
from recovery.pages.acts import REFUSED, WRONG, signed_in
from recovery.pages.forms.taxonomy import LabelForm
from recovery.permissions import can_edit_taxonomy
from recovery.queries.taxonomy import KINDS, label_of, whole_list


@signed_in
@require_safe
def taxonomy(request: SignedIn) -> HttpResponse:
    """Show all three lists, what is retired too."""
    if not access_of(request.user).reads_all:
        raise PermissionDenied(_("Only admins change sites, touchpoints and categories."))
    return _page(request)


@signed_in
@require_POST
def label_add(request: SignedIn, kind: str) -> HttpResponse:
    """Add a label at the end of its list."""
    _only_admins(request, kind)
    form = LabelForm(request.POST)
    if not form.is_valid():
        return _page(request, form, kind, status=WRONG)
    parent_id = form.cleaned_data["parent"]
    parent = label_of("categories", parent_id) if parent_id and kind == "categories" else None
    above = parent if isinstance(parent, Category) else None
    name = form.cleaned_data["name_given"]
    return _do(
        request, form, kind, lambda: actions.add_label(kind, name, above, by=request.user), _("Added.")
    )


@signed_in
@require_POST
def label_rename(request: SignedIn, kind: str, label_id: int) -> HttpResponse:
    """Give a label another name."""
    _only_admins(request, kind)
    label, form = label_of(kind, label_id), LabelForm(request.POST)
    if not form.is_valid():
        return _page(request, form, kind, status=WRONG)
    name = form.cleaned_data["name_given"]
    return _do(request, form, kind, lambda: actions.rename_label(label, name, by=request.user), _("Renamed."))


@signed_in
@require_POST
def label_retire(request: SignedIn, kind: str, label_id: int) -> HttpResponse:
    """Offer a label no more."""
    _only_admins(request, kind)
    label, at = label_of(kind, label_id), clock.now()
    done = _("Retired. Complaints that have it keep it.")
    return _do(
        request,
        LabelForm(request.POST),
        kind,
        lambda: actions.retire_label(label, by=request.user, at=at),
        done,
    )


@signed_in
@require_POST
def label_restore(request: SignedIn, kind: str, label_id: int) -> HttpResponse:
    """Offer a label again."""
    _only_admins(request, kind)
    label = label_of(kind, label_id)
    done = _("Offered again.")
    return _do(
        request, LabelForm(request.POST), kind, lambda: actions.restore_label(label, by=request.user), done
    )


def _only_admins(request: SignedIn, kind: str) -> None:
    if not can_edit_taxonomy(request.user):
        raise PermissionDenied(_("Only admins change sites, touchpoints and categories."))
    if kind not in KINDS:
        raise Http404


def _do(request: SignedIn, form: LabelForm, kind: str, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except DomainError as refusal:
        form.is_valid()
        form.add_error("name_given", refusal.message)
        return _page(request, form, kind, status=REFUSED)
    messages.success(request, done)
    return go(reverse("taxonomy") + f"#{kind}")


def _page(
    request: SignedIn, form: LabelForm | None = None, kind: str = "", *, status: int = 200
) -> HttpResponse:
    titles = {"sites": _("Places"), "touchpoints": _("Touchpoints"), "categories": _("Categories")}
    lists = [{"kind": one, "title": title, "rows": whole_list(one)} for one, title in titles.items()]
    context = {"lists": lists, "form": form, "form_kind": kind, "may_edit": can_edit_taxonomy(request.user)}
    return render(request, "recovery/taxonomy/page.html", context, status=status)
