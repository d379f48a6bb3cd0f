"""The tray: mail that waits for a person, one mail, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError, NotAllowed
from cxdesk.common.words import say
from recovery.actions.mail_in import open_mail
from recovery.actions.tray import join_mail, log_mail, set_mail_aside
from recovery.channels.reader import CannotRead
from recovery.channels.sandbox import POLICY, page_of
from recovery.errors import MailDecided
from recovery.models import Complaint, InboundMail
from recovery.pages.acts import NOT_YOURS, REFUSED, WRONG, signed_in
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.mail import AsideMailForm, JoinMailForm
from recovery.permissions import can_keep_mailboxes, can_log_for
from recovery.playbook.mails import NOTES, REASONS
from recovery.queries.complaints import get_complaint_for
from recovery.queries.mail_in import MAIL_VIEWS, PAGE, get_mail_for, mails_for, possible_matches


@signed_in
@require_safe
def tray(request: SignedIn) -> HttpResponse:
    """Show the mail that waits for a decision, what could not be read, or all mail, newest first."""
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        raise PermissionDenied(_("Mail is read by the agents and supervisors of its team."))
    asked = request.GET.get("show", "")
    view = asked if asked in MAIL_VIEWS else "decide"
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    rows = mails_for(request.user, view=view, before=number)
    shown = rows[:PAGE]
    for row in shown:
        row.reason_words = _reason(row)  # type: ignore[attr-defined]  # for this page only
    more = f"?show={view}&before={shown[-1].pk}" if len(rows) > PAGE else ""
    context = {
        "mails": shown,
        "view": view,
        "next": more,
        "may_keep": can_keep_mailboxes(request.user) or access.reads_all,
    }
    return render(request, "recovery/mail/list.html", context)


@signed_in
@require_safe
def one(request: SignedIn, mail_id: int) -> HttpResponse:
    """Show one mail, and the complaints to which it may belong."""
    return _page(request, get_mail_for(request.user, mail_id))


@signed_in
@require_POST
def join(request: SignedIn, mail_id: int) -> HttpResponse:
    """Put a mail on the timeline of a complaint."""
    mail, form = get_mail_for(request.user, mail_id), JoinMailForm(request.POST)
    if not can_log_for(request.user, mail.mailbox.team_id):
        return _page(request, mail, refusal=_only_team(), status=NOT_YOURS)
    if not form.is_valid():
        return _page(request, mail, form, status=WRONG)
    complaint = _complaint(request, form.cleaned_data["reference"])
    if complaint is None:
        form.add_error("reference", _("There is no such complaint, or it is not yours to see."))
        return _page(request, mail, form, status=REFUSED)

    def do() -> str:
        join_mail(mail, complaint, by=request.user, at=clock.now())
        return reverse("complaint", args=[complaint.reference]) + "#timeline"

    return _do(request, mail, form, do, _("The mail is on the timeline now."))


@signed_in
@require_POST
def log(request: SignedIn, mail_id: int) -> HttpResponse:
    """Make a new complaint of a mail."""
    mail = get_mail_for(request.user, mail_id)
    if not can_log_for(request.user, mail.mailbox.team_id):
        return _page(request, mail, refusal=_only_team(), status=NOT_YOURS)

    def do() -> str:
        return reverse("complaint", args=[log_mail(mail, by=request.user, at=clock.now()).reference])

    return _do(request, mail, None, do, _("It is a complaint now."))


@signed_in
@require_POST
def aside(request: SignedIn, mail_id: int) -> HttpResponse:
    """Say that a mail is no complaint."""
    mail, form = get_mail_for(request.user, mail_id), AsideMailForm(request.POST)
    if not can_log_for(request.user, mail.mailbox.team_id):
        return _page(request, mail, refusal=_only_team(), status=NOT_YOURS)
    if not form.is_valid():
        return _page(request, mail, form, status=WRONG)

    def do() -> str:
        set_mail_aside(mail, why=form.cleaned_data["why"], by=request.user, at=clock.now())
        return reverse("mail")

    return _do(request, mail, form, do, _("Set aside. The mail is kept."))


@signed_in
@require_safe
def raw(request: SignedIn, mail_id: int) -> HttpResponseBase:
    """Hand out the bytes of a mail as they came; never shown as a page."""
    mail = get_mail_for(request.user, mail_id)
    try:
        content = mail.raw.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    return _locked_in(answer, "default-src 'none'; sandbox")


@signed_in
@require_safe
def as_sent(request: SignedIn, mail_id: int) -> HttpResponseBase:
    """Show a mail as it was sent, cleaned, alone in a page that can load and reach nothing."""
    mail = get_mail_for(request.user, mail_id)
    try:
        page = page_of(open_mail(mail))
    except CannotRead as error:
        raise Http404 from error
    return _locked_in(HttpResponse(page), POLICY)


def _locked_in(answer: Any, policy: str) -> Any:
    answer["Content-Security-Policy"] = policy
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _only_team() -> str:
    return _("Only agents and supervisors of its team decide about a mail.")


def _complaint(request: SignedIn, reference: str) -> Complaint | None:
    try:
        return get_complaint_for(request.user, reference)
    except Http404:
        return None


def _do(
    request: SignedIn, mail: InboundMail, form: DeskForm | None, do: Callable[[], str], done: str
) -> HttpResponse:
    try:
        place = do()
    except DomainError as refusal:
        status = NOT_YOURS if isinstance(refusal, NotAllowed) else REFUSED
        mail = get_mail_for(request.user, mail.pk)
        if form is None or isinstance(refusal, MailDecided):
            return _page(request, mail, refusal=refusal.message, status=status)
        form.refuse(refusal)
        return _page(request, mail, form, status=status)
    messages.success(request, done)
    return go(place)


def _reason(mail: InboundMail) -> str:
    return say(REASONS[mail.reason]) if mail.reason in REASONS else ""


def _page(
    request: SignedIn,
    mail: InboundMail,
    form: DeskForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    may_decide = mail.is_undecided and can_log_for(request.user, mail.mailbox.team_id)
    context = {
        "mail": mail,
        "reason": _reason(mail),
        "notes": [say(NOTES[note]) for note in mail.notes if note in NOTES],
        "matches": possible_matches(request.user, mail) if may_decide else [],
        "may_decide": may_decide,
        "join_form": form if isinstance(form, JoinMailForm) else JoinMailForm(),
        "aside_form": form if isinstance(form, AsideMailForm) else AsideMailForm(),
        "refusal": refusal,
    }
    return render(request, "recovery/mail/one.html", context, status=status)
