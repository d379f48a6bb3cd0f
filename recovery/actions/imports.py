"""Taking complaints over from a file: the same door as the desk, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.complaints import NewComplaint, log_complaints
from recovery.actions.promises import import_promises
from recovery.actions.states import store_promised_due
from recovery.errors import NotAllowed, PromiseRefused
from recovery.models import Category, Complaint, Promise
from recovery.permissions import can_import

CategoryNames = tuple[str, str]


@dataclass(frozen=True)
class ImportedComplaint:
    """A complaint of a file with the promise that is still open on it, as words and moment."""

    new: NewComplaint
    promise: tuple[str, datetime] | None = None


@transaction.atomic
def take_over_complaints(
    imported: Sequence[ImportedComplaint], *, by: User | None, at: datetime
) -> list[Complaint]:
    """Log complaints of another system together with what was promised there; all or none.

    A complaint that was imported before breaks the UNIQUE constraint of source and id, also when two
    imports run at once.

    :raises NotAllowed: when somebody who may not import does it.
    :raises PromiseRefused: when a promise was due before the complaint was received.
    """
    if by is not None and not can_import(by):
        raise NotAllowed(_("Only admins import complaints."))
    complaints = log_complaints([one.new for one in imported], by=by, at=at)
    promises = [
        _promise(complaint, *one.promise)
        for complaint, one in zip(complaints, imported, strict=True)
        if one.promise is not None
    ]
    if promises:
        import_promises(promises, at=at)
        store_promised_due(promises)
    return complaints


def _promise(complaint: Complaint, text: str, due_at: datetime) -> Promise:
    if due_at <= complaint.received_at:
        raise PromiseRefused(_("The promise is due before the complaint was received."))
    return Promise(
        complaint=complaint, kind=Promise.Kind.OTHER, text=text, due_at=due_at, made_at=complaint.received_at
    )


@transaction.atomic
def ensure_categories(taxonomy: str, wanted: Iterable[CategoryNames]) -> dict[CategoryNames, Category]:
    """Return the categories of an imported taxonomy by their two names, adding those it does not have.

    The second name may be empty; then the category is one of the first level.
    """
    pairs = {pair for pair in wanted if pair[0]}
    parents = _ensure(taxonomy, {(first, ""): None for first, _second in pairs})
    children = _ensure(taxonomy, {pair: parents[pair[0], ""] for pair in pairs if pair[1]})
    return {**parents, **children}


def _ensure(taxonomy: str, wanted: dict[CategoryNames, Category | None]) -> dict[CategoryNames, Category]:
    keys = {_key(taxonomy, pair): pair for pair in wanted}
    known = {row.key: row for row in Category.objects.filter(key__in=keys)}
    missing = [
        Category(key=key, name=pair[1] or pair[0], parent=wanted[pair], taxonomy=taxonomy)
        for key, pair in sorted(keys.items())
        if key not in known
    ]
    if missing:
        # Two imports may meet here: in one order for both, so that neither waits for the other forever;
        # whoever comes second reads the rows of the first.
        Category.objects.bulk_create(missing, ignore_conflicts=True)
        known = {row.key: row for row in Category.objects.filter(key__in=keys)}
    return {pair: known[key] for key, pair in keys.items()}


def _key(taxonomy: str, pair: CategoryNames) -> str:
    # The names themselves may be longer than a key, and may be renamed later.
    digest = sha256("\0".join((taxonomy, *pair)).encode()).hexdigest()
    return f"import-{digest[:40]}"
