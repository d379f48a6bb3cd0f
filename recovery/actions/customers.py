"""Customers: registering them, what we say about them, and the addresses and words that find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.errors import NotAllowed, WordsMissing
from recovery.models import Complaint, Customer, CustomerIdentity, CustomerWord, Preferred
from recovery.models.keys import (
    is_phone,
    key_of_email,
    key_of_phone,
    key_of_value,
    plain,
    tail_of_phone,
    words_of,
)
from recovery.queries.customers import newest_worked_on, same_customer

Kind = CustomerIdentity.Kind
# What each list of a description is made of.
LISTS = {"emails": Kind.EMAIL, "phones": Kind.PHONE, "accounts": Kind.ACCOUNT}
LENGTHS = {"name": 200, "tier": 20}
CHOICES = {
    "language": {"", *dict(settings.LANGUAGES)},
    "preferred_channel": {"", *Preferred.values},
}
DESCRIBABLE = frozenset({*LENGTHS, *CHOICES, *LISTS})
KEYS = {Kind.EMAIL: key_of_email, Kind.PHONE: key_of_phone, Kind.ACCOUNT: key_of_value}


@dataclass(frozen=True)
class NewCustomer:
    """Somebody we do not know yet, as far as they told us."""

    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tier: str = ""
    language: str = ""
    preferred_channel: str = ""
    # Said by somebody who saw the one we know: this is another person of the same address.
    is_another: bool = False
    identities: tuple[tuple[str, str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        found = [(kind, one, KEYS[kind](one)) for name, kind in LISTS.items() for one in getattr(self, name)]
        # Written twice or in two ways, an address is still one.
        once = {
            (kind, key): (kind.value, value.strip()[:254], key[:254]) for kind, value, key in found if key
        }
        object.__setattr__(self, "identities", tuple(once.values()))


def recognise(new: NewCustomer) -> tuple[Customer | None, str]:
    """Return the one customer we know whom this is, and the name they gave now where it is another one.

    Whoever gave no name is called by their address, which is none.
    """
    if new.is_another:
        return None, ""
    name = "" if new.name in (*new.emails, *new.phones) else new.name
    known = same_customer(name=name, emails=new.emails, phones=new.phones)
    another = known is not None and name.strip() and plain(known.name) != plain(name)
    return known, name.strip() if another else ""


def register_customers(news: Iterable[NewCustomer], *, at: datetime) -> list[Customer]:
    """Store customers with their identities and name words, in the order given, in few statements.

    Runs in the caller's transaction.
    """
    news = list(news)
    customers = Customer.objects.bulk_create(
        [
            Customer(
                name=new.name.strip()[:200],
                tier=new.tier,
                language=new.language,
                preferred_channel=new.preferred_channel,
                created_at=at,
            )
            for new in news
        ],
        batch_size=500,
    )
    CustomerIdentity.objects.bulk_create(
        [
            _identity(customer, kind, value, key)
            for customer, new in zip(customers, news, strict=True)
            for kind, value, key in new.identities
        ],
        batch_size=500,
    )
    CustomerWord.objects.bulk_create(
        [
            CustomerWord(customer=customer, word=word)
            for customer in customers
            for word in sorted(words_of(customer.name))
        ],
        batch_size=500,
    )
    return customers


@transaction.atomic
def register_customer(new: NewCustomer, *, at: datetime) -> Customer:
    """Store one customer; see `register_customers`."""
    return register_customers([new], at=at)[0]


def remember_identities(customer: Customer, new: NewCustomer, *, at: datetime) -> list[str]:
    """Add the addresses and phones of `new` that we did not have, and return of which lists these are.

    Runs in the caller's transaction.
    """
    added = unknown_identities(customer, new)
    CustomerIdentity.objects.bulk_create(added, ignore_conflicts=True, batch_size=500)
    return sorted({f"{one.kind}s" for one in added})


def unknown_identities(customer: Customer, new: NewCustomer) -> list[CustomerIdentity]:
    """Return the addresses and phones of `new` that we do not have of this customer, not stored.

    The beginning or end of one we have was typed to find the customer, so it is none of its own.
    """
    known: dict[str, list[str]] = {kind: [] for kind in Kind.values}
    for kind, key in CustomerIdentity.objects.filter(customer=customer).values_list("kind", "key"):
        known[kind].append(key)
    return [
        _identity(customer, kind, value, key)
        for kind, value, key in new.identities
        if not any(_is_part(kind, key, had) for had in known[kind])
    ]


def _identity(customer: Customer, kind: str, value: str, key: str) -> CustomerIdentity:
    tail = tail_of_phone(key) if kind == Kind.PHONE else ""
    return CustomerIdentity(customer=customer, kind=kind, value=value, key=key, tail=tail)


def _is_part(kind: str, key: str, had: str) -> bool:
    if kind == Kind.PHONE:
        return had.startswith(key) or had.endswith(key.lstrip("0"))
    # A whole address may begin another one.
    return had == key or (kind == Kind.EMAIL and had.startswith(key) and not _is_address(key))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def describe_customer(
    customer: Customer, changes: Mapping[str, str | list[str]], *, by: User, at: datetime
) -> Customer:
    """Change what we say about a customer; `emails`, `phones` and `accounts` are whole lists.

    The same values again change nothing and leave no event.

    :raises NotAllowed: for those who work on no complaint of this customer.
    :raises WordsMissing: naming the field that cannot be stored.
    :raises ValueError: for a field that nobody describes; that is a bug of the caller.
    """
    if unknown := changes.keys() - DESCRIBABLE:
        raise ValueError(f"not describable: {sorted(unknown)}")
    worked_on = _worked_on(customer, by)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    changed: list[str] = []
    for name, value in changes.items():
        if isinstance(value, str) and getattr(customer, name) != (text := _checked(name, value)):
            setattr(customer, name, text)
            changed.append(name)
    if changed:
        customer.save(update_fields=changed)
    if "name" in changed:
        _store_words(customer)
    listed = [name for name, value in changes.items() if not isinstance(value, str)]
    changed += [name for name in listed if _replace(customer, name, list(changes[name]))]
    if changed:
        _tell(worked_on, by=by, at=at, fields=sorted(changed))
    return customer


@transaction.atomic
def add_identity(
    customer: Customer, *, kind: str, value: str, by: User, at: datetime
) -> tuple[CustomerIdentity, bool]:
    """Add an address, phone or account number; twice leaves one. Returns it and whether it is new.

    :raises NotAllowed: for those who work on no complaint of this customer.
    :raises WordsMissing: when it is none of its kind.
    """
    worked_on = _worked_on(customer, by)
    key = _key(kind, value, field="value")
    tail = tail_of_phone(key) if kind == Kind.PHONE else ""
    row, new = CustomerIdentity.objects.get_or_create(
        customer=customer, kind=kind, key=key, defaults={"value": value.strip()[:254], "tail": tail}
    )
    if new:
        _tell(worked_on, by=by, at=at, fields=[f"{kind}s"])
    return row, new


@transaction.atomic
def end_identity(identity: CustomerIdentity, *, by: User, at: datetime) -> None:
    """Take an address, phone or account number away; doing it twice is harmless.

    :raises NotAllowed: for those who work on no complaint of this customer.
    """
    worked_on = _worked_on(identity.customer, by)
    gone, _kinds = CustomerIdentity.objects.filter(pk=identity.pk).delete()
    if gone:
        _tell(worked_on, by=by, at=at, fields=[f"{identity.kind}s"])


def _worked_on(customer: Customer, by: User) -> Complaint:
    """Return the complaint that tells of a change: the newest of this customer that the person works on."""
    complaint = newest_worked_on(by, customer)
    if complaint is None:
        raise NotAllowed(_("Only those who work on a complaint of this customer change this."))
    return complaint


def _tell(complaint: Complaint, *, by: User, at: datetime, fields: list[str]) -> None:
    # Which of it changed, not into what: events stay when a person's data must go.
    record_event(complaint, "customer.described", by=by, at=at, fields=fields)


def _checked(name: str, value: str) -> str:
    text = value.strip()
    if name == "name" and not text:
        raise WordsMissing(_("Write the name, or what we call them by."), field=name)
    if "\x00" in text or len(text) > LENGTHS.get(name, 20) or text not in CHOICES.get(name, {text}):
        raise WordsMissing(_("This cannot be stored. Make it shorter, or choose another."), field=name)
    return text


def _key(kind: str, value: str, *, field: str) -> str:
    """Return the normal form of an identity, once it is sure to be one."""
    text = value.strip()
    key = KEYS[Kind(kind)](text) if kind in Kind.values else ""
    if kind == Kind.EMAIL and not _is_address(text):
        raise WordsMissing(_("This e-mail address is not complete."), field=field)
    if kind == Kind.PHONE and not is_phone(text):
        raise WordsMissing(_("A phone number has more digits."), field=field)
    if not key or "\x00" in text or len(text) > 254:
        raise WordsMissing(_("Write the address or number as they give it."), field=field)
    return key[:254]


def _store_words(customer: Customer) -> None:
    words = words_of(customer.name)
    rows = CustomerWord.objects.filter(customer=customer)
    rows.exclude(word__in=words).delete()
    CustomerWord.objects.bulk_create(
        [CustomerWord(customer=customer, word=word) for word in sorted(words)],
        ignore_conflicts=True,
        batch_size=500,
    )


def _replace(customer: Customer, name: str, values: list[str]) -> bool:
    """Bring the identities of one kind to this list; returns whether that changed any."""
    kind = LISTS[name]
    wanted = {_key(kind, value, field=name): value.strip() for value in values}
    rows = CustomerIdentity.objects.filter(customer=customer, kind=kind)
    known = set(rows.values_list("key", flat=True))
    gone, _kinds = rows.exclude(key__in=wanted).delete()
    CustomerIdentity.objects.bulk_create(
        [_identity(customer, kind, value, key) for key, value in wanted.items() if key not in known],
        ignore_conflicts=True,
        batch_size=500,
    )
    return bool(gone) or bool(wanted.keys() - known)
