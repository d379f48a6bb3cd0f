"""Importing a file in the browser: upload, look at what would happen, then do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.imports.files import open_rows
from recovery.imports.maps import ImportMap, find_map
from recovery.imports.refused import RefusedRows
from recovery.imports.run import Import, Preview, Target
from recovery.imports.uploads import LARGEST, Upload, find_upload, keep_upload
from recovery.pages.acts import REFUSED, WRONG, signed_in
from recovery.pages.forms.imports import TOO_LARGE, ImportForm
from recovery.permissions import can_import
from recovery.queries.imports import team_to_import_for

# What one request may take over; longer files go through the command.
MOST_ROWS = 20_000
# A body is the file and a few fields.
LARGEST_BODY = LARGEST + 1024 * 1024


# The token of the form stands in the body, so checking it reads the body; first we look how long it is.
@csrf_exempt
@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: SignedIn) -> HttpResponse:
    """Show the form; a POST keeps the file and leads to the preview."""
    if not access_of(request.user).reads_all:
        raise PermissionDenied(_("Only admins import complaints."))
    if request.method != "POST":
        return _page(request, ImportForm())
    _only_admins(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        form = ImportForm({}, {})
        form.errors.clear()
        form.add_error("file", str(TOO_LARGE))
        return _page(request, form, status=WRONG)
    return _take_in(request)


@csrf_protect
def _take_in(request: SignedIn) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=WRONG)
    given = form.cleaned_data
    upload = keep_upload(
        given["file"].chunks(),
        name=given["file"].name,
        map_name=given["map"],
        team_id=given["team"],
        is_history=given["kind"] == "history",
        by=request.user,
        at=clock.now(),
    )
    try:
        upload.is_too_long = _look(request, upload).cut
    except DomainError as refusal:
        upload.discard()
        form.add_error("file", refusal.message)
        return _page(request, form, status=REFUSED)
    upload.save()
    return go(reverse("import_preview", args=[upload.token]))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: SignedIn, token: str) -> HttpResponse:
    """Show the first rows as they would be stored; a POST imports them."""
    upload = _upload(request, token)
    if request.method == "POST":
        return _import(request, upload)
    if not upload.is_waiting:
        return go(reverse("import_result", args=[token]))
    return _show(request, upload)


@never_cache
@signed_in
@require_safe
def import_result(request: SignedIn, token: str) -> HttpResponse:
    """Show what became of the rows."""
    upload = _upload(request, token)
    has_refused = upload.is_done and upload.refused_rows.exists()
    context = {"upload": upload, "plan": find_map(upload.map_name), "has_refused": has_refused}
    return render(request, "recovery/imports/result.html", context)


@never_cache
@login_required
@require_safe
def import_refused(request: SignedIn, token: str) -> HttpResponseBase:
    """Hand out the refused rows with their reasons."""
    upload = _upload(request, token)
    if not upload.is_done or not upload.refused_rows.exists():
        raise Http404
    return FileResponse(
        upload.refused_rows.open("rb"),
        as_attachment=True,
        filename="refused-rows.csv",
        content_type="text/csv",
    )


# ------------------------------------------------------------------ doing it


def _import(request: SignedIn, upload: Upload) -> HttpResponse:
    if upload.is_too_long:
        return _show(request, upload, status=REFUSED)
    path = upload.claim()
    # Pressed twice: the first press does it, both lead to its result.
    if path is None:
        return go(reverse("import_result", args=[upload.token]))
    refused = RefusedRows(upload.refused_rows)
    try:
        plan, target = _plan_and_target(request, upload, at=clock.now())
        with open_rows(path, plan) as reader:
            refused.columns = reader.columns
            counts = Import(reader, plan, target, refuse=refused.add).run()
    except BaseException:
        upload.give_back()
        raise
    finally:
        refused.close()
    upload.finish(taken=counts.taken, there=counts.there, refused=counts.refused)
    messages.success(request, _("The file was imported."))
    return go(reverse("import_result", args=[upload.token]))


def _look(request: SignedIn, upload: Upload) -> Preview:
    plan, target = _plan_and_target(request, upload, at=clock.now())
    with open_rows(upload.content, plan) as reader:
        return Import(reader, plan, target).preview(most=MOST_ROWS)


def _plan_and_target(request: SignedIn, upload: Upload, *, at: datetime) -> tuple[ImportMap, Target]:
    team = team_to_import_for(upload.team_id)
    return find_map(upload.map_name), Target(team, upload.is_history, request.user, at)


# ------------------------------------------------------------------ showing it


def _show(request: SignedIn, upload: Upload, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "upload": upload,
        "plan": find_map(upload.map_name),
        "team": team_to_import_for(upload.team_id),
        "preview": _look(request, upload),
        "most": MOST_ROWS,
    }
    return render(request, "recovery/imports/preview.html", context, status=status)


def _page(request: SignedIn, form: ImportForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "may_import": can_import(request.user)}
    return render(request, "recovery/imports/page.html", context, status=status)


def _only_admins(request: SignedIn) -> None:
    if not can_import(request.user):
        raise PermissionDenied(_("Only admins import complaints."))


def _upload(request: SignedIn, token: str) -> Upload:
    _only_admins(request)
    upload = find_upload(token, request.user)
    if upload is None:
        raise Http404
    return upload
