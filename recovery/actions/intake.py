"""Drafts at the desk, the hold timer, and reports from the public form."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.actions.complaints import NewComplaint, log_complaint, logged_once
from recovery.actions.customers import NewCustomer, recognise, remember_identities, unknown_identities
from recovery.actions.events import record_event
from recovery.actions.files import store_files
from recovery.actions.messages import log_contact
from recovery.actions.promises import make_promise
from recovery.actions.status import make_status_link, renew_status_link
from recovery.actions.uploads import CheckedFile, check_files
from recovery.errors import ComplaintChanged, NotAllowed, TooManyReports, WordsMissing
from recovery.models import Channel, Complaint, Contact, Customer, IntakeDraft, Promise, ReportCount
from recovery.queries.intake import (
    BEGINNING,
    CALL_BACK,
    DESK,
    complaint_sent_as,
    draft_with_key,
    held_for,
    is_just_logged,
)

# Where it happened and of what kind is asked only when we have listened.
AFTER_THE_WORDS = ("touchpoint", "category", "site")
LARGEST_DRAFT = 60_000
PER_ADDRESS, PER_NETWORK = 5, 30


def sent_as(by: User | None, key: str, words: str) -> str:
    """Name a form by its key and the words in it, so that sending it twice logs it once.

    Other words in the form of before, as after going back in the browser, are another complaint.
    Empty for a form without a key.
    """
    if not key:
        return ""
    digest = hashlib.sha256(words.replace("\r\n", "\n").strip().encode("utf-8", "replace")).hexdigest()
    return f"{by.pk if by else 'form'}-{key[:64]}-{digest[:24]}"


@transaction.atomic
def save_draft(
    draft: IntakeDraft | None, fields: Mapping[str, str], *, by: User, at: datetime
) -> IntakeDraft:
    """Keep what is typed so far; the first time makes the draft, the same form never a second one.

    :raises WordsMissing: when it is classified before there are words, or cannot be stored.
    :raises ComplaintChanged: when the form was logged meanwhile.
    """
    _check_works(by)
    kept = _storable(fields)
    key = kept.get("key", "")
    # One person's forms are put in order, so that two saves of a new form find the same draft.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    words = kept.get("verbatim", "")
    if is_just_logged(by, key, words, at) or complaint_sent_as(DESK, sent_as(by, key, words)):
        raise ComplaintChanged(_("This complaint is logged already."))
    draft = draft or draft_with_key(by, key)
    if draft and IntakeDraft.objects.filter(pk=draft.pk, by=by).update(fields=kept, saved_at=at):
        draft.fields, draft.saved_at = kept, at
        return draft
    return IntakeDraft.objects.create(by=by, received_at=at, saved_at=at, fields=kept)


@transaction.atomic
def discard_draft(draft: IntakeDraft, *, by: User, at: datetime) -> None:
    """Throw a draft away; doing it twice is harmless."""
    IntakeDraft.objects.filter(pk=draft.pk, by=by).delete()


@transaction.atomic
def hold(
    draft: IntakeDraft | None, *, by: User, at: datetime, fields: Mapping[str, str] | None = None
) -> IntakeDraft:
    """Start the hold timer, and keep what is typed; starting it twice keeps the first moment."""
    draft = _kept(draft, fields, by=by, at=at)
    IntakeDraft.objects.filter(pk=draft.pk, held_since=None).update(held_since=at)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def unhold(
    draft: IntakeDraft | None, *, by: User, at: datetime, fields: Mapping[str, str] | None = None
) -> IntakeDraft:
    """Stop the hold timer and remember the longest wait; stopping it twice is harmless."""
    draft = _kept(draft, fields, by=by, at=at)
    longest = max(draft.longest_hold_seconds, held_for(draft, at))
    IntakeDraft.objects.filter(pk=draft.pk, held_since=draft.held_since).update(
        held_since=None, longest_hold_seconds=longest
    )
    draft.refresh_from_db()
    return draft


def _kept(
    draft: IntakeDraft | None, fields: Mapping[str, str] | None, *, by: User, at: datetime
) -> IntakeDraft:
    if draft is None or fields is not None:
        return save_draft(draft, fields or {}, by=by, at=at)
    _check_works(by)
    if draft.by_id != by.pk:
        raise NotAllowed(_("This draft is somebody else's."))
    return draft


def log_draft(
    draft: IntakeDraft | None,
    new: NewComplaint,
    *,
    key: str = "",
    call_back_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Complaint:
    """Log what was typed, with the call and the promised call-back, and drop the draft; all or nothing.

    The same form sent again returns the complaint it made the first time. Whoever promised to call back
    owns the complaint, however it reached us.

    :param key: that of the form, so that a save which comes too late is known.
    :raises WordsMissing: when there are no words of the customer.
    :raises PromiseRefused: when the time of the call-back has passed meanwhile.
    """
    concerned = new.concerns_staff == by
    if call_back_at is not None and new.owner is None and not concerned:
        new = replace(new, owner=by)

    @transaction.atomic
    def log() -> Complaint:
        complaint = log_for_known(new, by=by, at=at)
        # Nobody works on a complaint about themselves, so a call is not theirs to note there either.
        if not concerned:
            _note_the_call(complaint, draft, call_back_at, by=by, at=at)
        _end_form(draft, key, new.verbatim, by=by, at=at)
        return complaint

    return logged_once(new.source, new.source_id, log)


def _end_form(draft: IntakeDraft | None, key: str, words: str, *, by: User, at: datetime) -> None:
    """Throw the draft away, and remember for a while that its form was logged."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    draft = draft or draft_with_key(by, key)
    IntakeDraft.objects.filter(by=by, logged_at__lt=at - timedelta(days=1)).delete()
    if draft is not None:
        IntakeDraft.objects.filter(pk=draft.pk, by=by).delete()
    if key:
        known = {"key": key, "verbatim": words.strip()[:BEGINNING]}
        IntakeDraft.objects.create(by=by, received_at=at, saved_at=at, fields=known, logged_at=at)


def log_for_known(new: NewComplaint, *, by: User | None, at: datetime) -> Complaint:
    """Log it for the customer whom we know by what they gave, and keep what is new of their addresses.

    Who writes by the public form may be anybody who knows a name and a number, and somebody of another
    name may use the same address: what they give besides stands on the complaint, until somebody who
    asked the customer adds it to them.
    """
    given, told = new.new_customer, ""
    if new.customer is None and given is not None:
        known, told = recognise(given)
        new = replace(new, customer=known, spoken_by=new.spoken_by or told)
    if new.customer is None or given is None:
        return log_complaint(new, by=by, at=at)
    if by is None or told:
        besides = ", ".join(one.value for one in unknown_identities(new.customer, given))
        return log_complaint(replace(new, spoken_by_contact=new.spoken_by_contact or besides), by=by, at=at)
    return _logged_with_addresses(new, new.customer, given, by=by, at=at)


@transaction.atomic
def _logged_with_addresses(
    new: NewComplaint, known: Customer, given: NewCustomer, *, by: User, at: datetime
) -> Complaint:
    complaint = log_complaint(new, by=by, at=at)
    if added := remember_identities(known, given, at=at):
        record_event(complaint, "customer.described", by=by, at=at, fields=added)
    return complaint


def _note_the_call(
    complaint: Complaint, draft: IntakeDraft | None, call_back_at: datetime | None, *, by: User, at: datetime
) -> None:
    if complaint.channel == Channel.PHONE:
        log_contact(
            complaint,
            kind=Contact.Kind.CALL_IN,
            seconds=int((at - draft.received_at).total_seconds()) if draft else None,
            longest_hold_seconds=max(draft.longest_hold_seconds, held_for(draft, at)) if draft else 0,
            call_back_promised=call_back_at is not None,
            by=by,
            at=at,
        )
    if call_back_at is not None:
        make_promise(
            complaint, kind=Promise.Kind.CALL_BACK, text=CALL_BACK, due_at=call_back_at, by=by, at=at
        )


def receive_report(
    new: NewComplaint, uploads: Sequence[UploadedFile], *, address: str, at: datetime
) -> tuple[Complaint, str]:
    """Take a report from the public form; returns the complaint and the token of its status page.

    The same form sent again makes no second complaint: the token is then a new one for the same page.

    :param address: where it came from; counted as a digest, never stored.
    :raises TooManyReports: when that address, or its network, has sent enough for this hour.
    :raises FileRefused: when a file is too large or of a kind we do not take; nothing is stored then.
    """
    tokens: list[str] = []

    def take() -> Complaint:
        complaint, token = _take_report(new, check_files(uploads), address=address, at=at)
        tokens.append(token)
        return complaint

    complaint = logged_once(new.source, new.source_id, take)
    return complaint, tokens[0] if tokens else renew_status_link(complaint, at=at)


@transaction.atomic
def _take_report(
    new: NewComplaint, files: Sequence[CheckedFile], *, address: str, at: datetime
) -> tuple[Complaint, str]:
    ReportCount.objects.filter(window_start__lt=at - timedelta(days=1)).delete()
    if not all(_counted(key, limit, at=at) for key, limit in _counters(address)):
        raise TooManyReports(
            _(
                "There were many reports from your connection within the hour. "
                "Your words are kept below: call us, or send them later."
            )
        )
    complaint = log_for_known(new, by=None, at=at)
    token = make_status_link(complaint, at=at)
    store_files(complaint, files, by=None, at=at)
    return complaint, token


def _counters(address: str) -> list[tuple[str, int]]:
    """Return what is counted for an address: itself and its network, which is what a home or a firm gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return [(_digest("unknown"), PER_NETWORK)]
    found = getattr(found, "ipv4_mapped", None) or found
    network = ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False)
    return [(_digest(str(found)), PER_ADDRESS), (_digest(str(network)), PER_NETWORK)]


def _digest(text: str) -> str:
    return salted_hmac("recovery.report", text, algorithm="sha256").hexdigest()


def _counted(key: str, limit: int, *, at: datetime) -> bool:
    """Count one more in this hour, unless the limit is reached; the conditional UPDATE decides."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    ReportCount.objects.bulk_create([ReportCount(key=key, window_start=hour)], ignore_conflicts=True)
    row = ReportCount.objects.filter(key=key, window_start=hour, count__lt=limit)
    return bool(row.update(count=F("count") + 1))


def _check_works(by: User) -> None:
    if not access_of(by).works:
        raise NotAllowed(_("Only agents and supervisors log complaints."))


def _storable(fields: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in fields.items() if value}
    if any("\x00" in value for value in kept.values()):
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field="verbatim")
    if sum(len(name) + len(value) for name, value in kept.items()) > LARGEST_DRAFT:
        raise WordsMissing(
            _("This is too long for a draft. Log it, and add the rest as a note."), field="verbatim"
        )
    if not kept.get("verbatim", "").strip() and any(kept.get(name) for name in AFTER_THE_WORDS):
        raise WordsMissing(
            _("Write what the customer said, in their words, before you say where it happened."),
            field="verbatim",
        )
    return kept
