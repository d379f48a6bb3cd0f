"""The mailboxes: admins keep them, auditors read them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SHOWN_ONCE, SignedIn, go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from cxdesk.common.words import say
from recovery.actions.tray import add_mailbox, change_mailbox, renew_webhook_key
from recovery.models import Mailbox
from recovery.pages.acts import REFUSED, WRONG, signed_in
from recovery.pages.forms.mail import MailboxForm
from recovery.permissions import can_keep_mailboxes
from recovery.playbook.mails import TROUBLES
from recovery.queries.mail_in import all_mailboxes, deaf_addresses, get_mailbox


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mailboxes(request: SignedIn) -> HttpResponse:
    """Show all mailboxes, or add one."""
    _may_see(request)
    if request.method != "POST":
        return _list(request)
    _may_change(request)
    form = MailboxForm(request.POST)
    if not form.is_valid():
        return _list(request, form, WRONG)

    def do() -> str:
        box = add_mailbox(by=request.user, at=clock.now(), **form.said)
        return reverse("mailbox", args=[box.pk])

    place = _placed(form, do)
    if not place:
        return _list(request, form, REFUSED)
    messages.success(request, _("The mailbox is here."))
    return go(place)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: SignedIn, mailbox_id: int) -> HttpResponse:
    """Show one mailbox, or change it."""
    _may_see(request)
    if request.method == "POST":
        _may_change(request)
    box = get_mailbox(mailbox_id)
    if request.method != "POST":
        return _one(request, box, MailboxForm(mailbox=box))
    form = MailboxForm(request.POST, mailbox=box)
    if not form.is_valid():
        return _one(request, box, form, status=WRONG)

    def do() -> str:
        change_mailbox(get_mailbox(mailbox_id), by=request.user, at=clock.now(), **form.said)
        return reverse("mailboxes")

    place = _placed(form, do)
    if not place:
        return _one(request, get_mailbox(mailbox_id), form, status=REFUSED)
    messages.success(request, _("Changed."))
    return go(place)


@signed_in
@require_POST
def mailbox_key(request: SignedIn, mailbox_id: int) -> HttpResponse:
    """Make a new key for the webhook and show it, this once."""
    _may_see(request)
    _may_change(request)
    box = get_mailbox(mailbox_id)
    key = renew_webhook_key(box, by=request.user, at=clock.now())
    return _one(request, box, MailboxForm(mailbox=box), key=key, status=SHOWN_ONCE)


def _may_see(request: SignedIn) -> None:
    if not access_of(request.user).reads_all:
        raise PermissionDenied(_("Only admins change mailboxes."))


def _may_change(request: SignedIn) -> None:
    if not can_keep_mailboxes(request.user):
        raise PermissionDenied(_("Only admins change mailboxes."))


def _placed(form: MailboxForm, do: Callable[[], str]) -> str:
    """Return where to go after it was done, or nothing with the refusal in the form."""
    try:
        return do()
    except DomainError as refusal:
        for blocker in refusal.blockers:
            field = "title" if blocker.field == "name" else blocker.field
            form.add_error(field if field in form.fields else None, blocker.message)
        return ""


def _trouble(box: Mailbox) -> str:
    """Say what stood in the way at the last visit, and how often in a row."""
    if not box.last_error:
        return ""
    sentence, bracket, detail = box.last_error.partition(" (")
    words = (say(TROUBLES[sentence]) if sentence in TROUBLES else sentence) + bracket + detail
    if box.failed_times < 2:
        return words
    again = ngettext(
        "It failed %(count)d time in a row; the pauses grow to half an hour.",
        "It failed %(count)d times in a row; the pauses grow to half an hour.",
        box.failed_times,
    )
    return f"{words} {again % {'count': box.failed_times}}"


def _list(request: SignedIn, form: MailboxForm | None = None, status: int = 200) -> HttpResponse:
    boxes = all_mailboxes()
    for box in boxes:
        box.trouble = _trouble(box)  # type: ignore[attr-defined]  # for this page only
    context = {
        "mailboxes": boxes,
        "deaf": deaf_addresses(),
        "form": form or MailboxForm(),
        "may_change": can_keep_mailboxes(request.user),
    }
    return render(request, "recovery/mail/mailboxes.html", context, status=status)


def _one(
    request: SignedIn, box: Mailbox, form: MailboxForm, *, key: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "mailbox": box,
        "trouble": _trouble(box),
        "form": form,
        "key": key,
        "webhook_url": request.build_absolute_uri(reverse("mail_webhook", args=[box.pk])),
        "may_change": can_keep_mailboxes(request.user),
    }
    return render(request, "recovery/mail/mailbox.html", context, status=status)
