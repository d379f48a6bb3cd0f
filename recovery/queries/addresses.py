"""Which addresses mail came back from for good, and who stands behind a Message-ID of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Outgoing
from recovery.models import Customer, CustomerIdentity, DeadAddress, Notification
from recovery.models.keys import key_of_email

NOTIFICATION = "notification"


def dead_address(address: str) -> DeadAddress | None:
    """Return what we know of mail that came back from this address, or nothing."""
    key = key_of_email(address)[:254]
    return DeadAddress.objects.filter(key=key).first() if key else None


def dead_addresses_of(customer: Customer) -> dict[str, DeadAddress]:
    """Return which of a customer's addresses mail came back from, by key."""
    keys = CustomerIdentity.objects.filter(customer=customer, kind=CustomerIdentity.Kind.EMAIL).values("key")
    return {one.key: one for one in DeadAddress.objects.filter(key__in=keys)}


def has_dead_address() -> Exists:
    """Return the expression that says of a person of the desk whether mail came back from their address."""
    return Exists(DeadAddress.objects.filter(key=Lower(OuterRef("email"))))


def notifications_mailed_as(ids: Iterable[str]) -> list[Notification]:
    """Return the notifications that were mailed under one of these Message-IDs, with their receivers."""
    wanted = list(ids)
    if not wanted:
        return []
    sent = Outgoing.objects.filter(message_id__in=wanted, subject_type=NOTIFICATION)
    rows = Notification.objects.filter(pk__in=list(sent.values_list("subject_id", flat=True)))
    return list(rows.select_related("receiver").order_by("pk"))


def own_address_died(person: User) -> DeadAddress | None:
    """Return what came back from the address of a person of the desk."""
    return dead_address(person.email)


def why_nothing_leaves(address: str, *, said: str, since: datetime | None) -> str:
    """Return the sentence that says why no letter goes to this address, and what to do now."""
    day = date_format(localtime(since), "DATE_FORMAT") if since else "–"
    facts = {"address": address, "day": day, "said": said}
    if not said:
        return (
            _(
                "Mail to %(address)s came back on %(day)s. Ask the customer for another address, or call "
                "them. If it works again, say so on the customer's page."
            )
            % facts
        )
    return (
        _(
            "Mail to %(address)s came back on %(day)s: “%(said)s”. Ask the customer for another address, or "
            "call them. If it works again, say so on the customer's page."
        )
        % facts
    )
