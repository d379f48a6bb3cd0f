"""Addresses that mail came back from for good: noted, asked about before a letter leaves, and cleared."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.channels.email import one_line
from recovery.errors import NotAllowed, WordsMissing
from recovery.models import CustomerIdentity, DeadAddress
from recovery.models.keys import key_of_email
from recovery.queries.customers import newest_worked_on

LONGEST_SAID = 200
# Of the five classes of RFC 3463 these tell of the address; a full mailbox, a mail that is too large and a
# server that does not like us are no reason never to write there again.
_FOR_GOOD = re.compile(r"5\.(0\.\d+|1\.(?!7$|8$)\d+|2\.[01]|4\.\d+)")


def is_for_good(status: str) -> bool:
    """Say whether this status of a returned mail means that nobody is at this address."""
    return bool(_FOR_GOOD.fullmatch(status))


def note_dead_address(address: str, *, status: str, said: str, at: datetime) -> bool:
    """Keep in mind that mail to this address comes back; returns whether it is so.

    Runs in the transaction that stores the mail that came back; the same news again changes nothing else.
    """
    key = key_of_email(address)[:254]
    if not key or not is_for_good(status):
        return False
    facts = {"status": status[:12], "said": one_line(said, LONGEST_SAID), "at": at}
    DeadAddress.objects.update_or_create(key=key, defaults=facts)
    return True


def note_living_address(address: str) -> bool:
    """Forget that mail came back from there, because its owner has proved to live; returns whether it had."""
    return _forget(key_of_email(address))


@transaction.atomic
def clear_address(identity: CustomerIdentity, *, by: User, at: datetime) -> bool:
    """Let mail go to a customer's address again, because a person says that it works; twice is harmless.

    :raises NotAllowed: for those who work on no complaint of this customer.
    :raises WordsMissing: for what is no e-mail address.
    """
    worked_on = newest_worked_on(by, identity.customer)
    if worked_on is None:
        raise NotAllowed(_("Only those who work on a complaint of this customer change this."))
    if identity.kind != CustomerIdentity.Kind.EMAIL:
        raise WordsMissing(_("Only mail comes back. This is no e-mail address."), field="value")
    cleared = _forget(identity.key)
    if cleared:
        record_event(worked_on, "address.cleared", by=by, at=at)
    return cleared


def clear_own_address(person: User, *, by: User) -> bool:
    """Let notifications go by mail again to a person of the desk, who says that their address works.

    :raises NotAllowed: when it is somebody else.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody changes their own settings only."))
    return _forget(key_of_email(person.email))


def _forget(key: str) -> bool:
    gone, _kinds = DeadAddress.objects.filter(key=key[:254]).delete()
    return bool(gone)
