"""Customers: registering them with the addresses, phones and words by which they are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from recovery.models import Customer, CustomerIdentity, CustomerWord
from recovery.models.keys import key_of_email, key_of_phone, key_of_value, words_of


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
    identities: tuple[tuple[str, str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        found = [(CustomerIdentity.Kind.EMAIL, one, key_of_email(one)) for one in self.emails]
        found += [(CustomerIdentity.Kind.PHONE, one, key_of_phone(one)) for one in self.phones]
        found += [(CustomerIdentity.Kind.ACCOUNT, one, key_of_value(one)) for one in self.accounts]
        # Written twice or in two ways, an address is still one.
        once = {
            (kind, key): (kind.value, value.strip()[:254], key[:254]) for kind, value, key in found if key
        }
        object.__setattr__(self, "identities", tuple(once.values()))


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
            CustomerIdentity(customer=customer, kind=kind, value=value, key=key)
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
