"""Customers: found while somebody types, opened, and their complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet
from django.http import Http404

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.models import Complaint, Customer, CustomerIdentity, CustomerWord
from recovery.models.complaints import ComplaintQuerySet
from recovery.models.keys import (
    SHORTEST_TAIL,
    begins_with,
    key_of_email,
    key_of_phone,
    plain,
    tail_of_phone,
    words_of,
)
from recovery.queries.capped import CappedCount

# How many rows of an index a look-up reads at most before it asks who may see them.
BOUND = 150
# How many people with the longest word of a name are looked through for its other words.
NARROWED = 1000
SHORTEST_PHONE = 4


def customer_ids_like(text: str, *, bound: int = BOUND) -> list[int]:
    """Return customers whose address, phone or name begins like this; nearest first, never more than `bound`.

    Each way reads one index from where the text begins and stops there.
    """
    text = storable(text)
    if "@" in text:
        return _by_identity("key", key_of_email(text), bound)
    digits = key_of_phone(text)
    if len(digits) >= SHORTEST_PHONE and not any(ch.isalpha() for ch in text):
        whole = _by_identity("key", digits, bound)
        # Without the country code, where enough was said to tell numbers apart by their ends.
        ends = _by_identity("tail", tail_of_phone(text), bound) if len(whole) < bound else []
        return list(dict.fromkeys([*whole, *ends]))[:bound]
    return _by_words(text, bound)


def customer_ids_with_account(keys: Sequence[str], *, bound: int = BOUND) -> list[int]:
    """Return customers with one of these very account numbers."""
    rows = CustomerIdentity.objects.filter(kind=CustomerIdentity.Kind.ACCOUNT, key__in=keys)
    return list(dict.fromkeys(rows.values_list("customer_id", flat=True)[:bound]))


def storable(text: str) -> str:
    """Drop what no database could hold, and so no row can have."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "").strip()


class _ByBytes(OrderBy):
    """Orders as the prefix index of PostgreSQL does, so that a prefix is read from it and no further."""

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        # Django looks for the word ASC in every ordering; the database takes none beside USING.
        return self.as_sql(compiler, connection, template="%(expression)s USING ~<~ /* ASC */")


def _by_identity(field: str, start: str, bound: int) -> list[int]:
    rows = CustomerIdentity.objects.filter(begins_with(field, start)).order_by(_ByBytes(F(field)))
    return list(dict.fromkeys(rows.values_list("customer_id", flat=True)[:bound])) if start else []


def _by_words(text: str, bound: int) -> list[int]:
    """Go by the longest word, which few people share, and let the others narrow what it finds."""
    words = sorted({word[:60] for word in plain(text).split()}, key=len, reverse=True)
    if not words or (len(words[0]) < 2 and words[0].isascii()):
        return []
    rows = CustomerWord.objects.filter(begins_with("word", words[0])).order_by(_ByBytes(F("word")))
    if len(words) == 1:
        return list(dict.fromkeys(rows.values_list("customer_id", flat=True)[:bound]))
    named = Customer.objects.filter(pk__in=rows.values("customer_id")[:NARROWED])
    for other in words[1:4]:
        beside = CustomerWord.objects.filter(begins_with("word", other), customer_id=OuterRef("pk"))
        named = named.filter(Exists(beside))
    return list(named.values_list("pk", flat=True)[:bound])


@dataclass(frozen=True)
class Candidate:
    """A customer who may be the one on the line, as far as a colleague may know them."""

    pk: int
    name: str
    tier: str
    reached_by: str
    complaints: int
    more: bool


def customers_like(user: User, *texts: str, limit: int = 6) -> list[Candidate]:
    """Return customers who match one of the texts that somebody types, for those who log complaints."""
    if not access_of(user).works:
        return []
    ids = list(dict.fromkeys(pk for text in texts for pk in customer_ids_like(text, bound=limit * 3)))
    ids = ids[: limit * 3]
    found = Customer.objects.filter(pk__in=ids).prefetch_related("identities")
    rows = sorted(found, key=lambda row: ids.index(row.pk))[:limit]
    counts = _counts(user, [row.pk for row in rows])
    return [
        Candidate(
            row.pk,
            row.name,
            row.tier,
            " · ".join(one.value for one in list(row.identities.all())[:2]),
            min(counts.get(row.pk, 0), COUNTED),
            counts.get(row.pk, 0) > COUNTED,
        )
        for row in rows
    ]


COUNTED = 20


def _counts(user: User, ids: list[int]) -> dict[int, int]:
    """Count the visible complaints of a few customers, each no further than `COUNTED`; one statement."""
    if not ids:
        return {}
    rows = {pk: _visible(user).filter(customer_id=pk).order_by("-id").values("pk") for pk in ids}
    counts = [CappedCount(of_one[: COUNTED + 1]) for of_one in rows.values()]
    return dict(zip(ids, User.objects.filter(pk=user.pk).values_list(*counts).get(), strict=True))


def get_customer_to_choose(user: User, pk: int) -> Customer:
    """Return a customer whom somebody picked while logging a complaint.

    :raises Http404: when there is none, or the person logs no complaints.
    """
    row = Customer.objects.filter(pk=pk).first() if access_of(user).works else None
    if row is None:
        raise Http404
    return row


def get_customer_for(user: User, pk: int) -> Customer:
    """Return a customer with addresses and phones: to those who see at least one complaint of theirs.

    :raises Http404: when there is none, or none of it is theirs to see.
    """
    row = Customer.objects.prefetch_related("identities").filter(pk=pk).first()
    if row is None or not _visible(user).filter(customer_id=pk).exists():
        raise Http404
    return row


def history_of(customer: Customer, user: User) -> QuerySet[Complaint]:
    """Return the complaints of a customer that this person may see, newest first."""
    return (
        _visible(user).filter(customer=customer).select_related("owner", "team", "category").order_by("-id")
    )


def newest_worked_on(user: User, customer: Customer) -> Complaint | None:
    """Return the newest complaint of a customer that this person works on, not only reads."""
    rows = _visible(user).filter(customer=customer, team_id__in=access_of(user).working_teams)
    return rows.order_by("-id").first()


def get_identity_for(user: User, customer_id: int, pk: int) -> CustomerIdentity:
    """Return an address, phone or account number of a customer whom this person may see.

    :raises Http404: when there is none, or the customer is not theirs to see.
    """
    customer = get_customer_for(user, customer_id)
    row = CustomerIdentity.objects.select_related("customer").filter(pk=pk, customer=customer).first()
    if row is None:
        raise Http404
    return row


def begins_an_address_of(customer_id: int, text: str) -> bool:
    """Say whether this is the beginning of an e-mail address that we have of this customer."""
    known = CustomerIdentity.objects.filter(customer_id=customer_id, kind=CustomerIdentity.Kind.EMAIL)
    key = key_of_email(text)
    return any(one.startswith(key) for one in known.values_list("key", flat=True))


def same_customer(
    *, name: str = "", emails: Sequence[str] = (), phones: Sequence[str] = ()
) -> Customer | None:
    """Return the one customer this is; nobody when in doubt.

    An e-mail address is one person's, whatever name they give. A phone may be that of a house, so the name
    decides there, unless none was given.
    """
    mails = [key for one in emails if (key := key_of_email(one))]
    if mails and (found := _only(CustomerIdentity.objects.filter(kind="email", key__in=mails))):
        return found
    numbers = [key for one in phones if (key := key_of_phone(one))]
    rows = CustomerIdentity.objects.filter(kind="phone", key__in=numbers)
    if numbers and not name.strip():
        return _only(rows)
    if not numbers:
        return None
    ids = set(rows.values_list("customer_id", flat=True)[:BOUND])
    ids.update(pk for one in phones for pk in _with_the_same_end(one))
    alike = [row for row in Customer.objects.filter(pk__in=ids) if plain(row.name) == plain(name)]
    return alike[0] if len(alike) == 1 else None


def _only(rows: QuerySet[CustomerIdentity]) -> Customer | None:
    """Return the customer of these addresses, if they are of one."""
    ids = set(rows.values_list("customer_id", flat=True)[:BOUND])
    return Customer.objects.get(pk=ids.pop()) if len(ids) == 1 else None


def _with_the_same_end(phone: str) -> list[int]:
    """Return customers with this phone, whichever of the two leaves the country code out."""
    tail = tail_of_phone(phone)
    if not tail:
        return []
    shorter = [tail[:length] for length in range(max(SHORTEST_TAIL, len(tail) - 4), len(tail))]
    rows = CustomerIdentity.objects.filter(tail__in=shorter).values_list("customer_id", flat=True)[:BOUND]
    return [*_by_identity("tail", tail, BOUND), *rows]


def customer_named(name: str) -> Customer | None:
    """Return the one customer we know by this very name; nobody when there are more, or too many to tell."""
    words = sorted(words_of(name), key=len, reverse=True)
    if not words:
        return None
    rows = CustomerWord.objects.filter(word=words[0]).values_list("customer_id", flat=True)
    ids = list(rows[: NARROWED + 1])
    if len(ids) > NARROWED:
        return None
    found = [row for row in Customer.objects.filter(pk__in=ids) if plain(row.name) == plain(name)]
    return found[0] if len(found) == 1 else None


def _visible(user: User) -> ComplaintQuerySet:
    return Complaint.objects.visible_to(user)
