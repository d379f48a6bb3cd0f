"""Sites, touchpoints and categories: admins add, rename, retire and bring back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.turns import take_turn
from recovery.errors import LabelRefused, NotAllowed
from recovery.models import Category
from recovery.models.keys import plain
from recovery.permissions import can_edit_taxonomy
from recovery.queries.taxonomy import KINDS, OWN, Label, name_of


@transaction.atomic
def add_label(kind: str, name: str, parent: Category | None = None, *, by: User) -> Label:
    """Add a site, touchpoint or category; a name that is there already is returned, not doubled.

    :raises LabelRefused: without a name, or below a category that is itself below another.
    :raises KeyError: for a kind that does not exist.
    """
    _check(by)
    model = KINDS[kind]
    name = _named(name)
    if parent is not None and parent.parent_id is not None:
        raise LabelRefused(_("Categories have two levels and no more."), field="parent")
    if same := _same_name(model, name, parent):
        return same
    fields: dict[str, object] = {"key": f"own-{uuid4().hex}", "name": name}
    if model is Category:
        fields["parent"] = parent
    label: Label = model.objects.create(**fields)
    return label


@transaction.atomic
def rename_label(label: Label, name: str, *, by: User) -> Label:
    """Give a label another name; complaints that have it show the new name.

    :raises LabelRefused: without a name, or when another label beside it has that name.
    """
    _check(by)
    name = _named(name)
    if name == name_of(label):
        # What ships shows in the reader's language; keeping it as shown is no new name.
        return label
    same = _same_name(type(label), name, getattr(label, "parent", None))
    if same is not None and same.pk != label.pk:
        raise LabelRefused(_("There is one with this name already."), field="name")
    type(label).objects.filter(pk=label.pk).update(name=name)
    label.name = name
    return label


@transaction.atomic
def retire_label(label: Label, *, by: User, at: datetime) -> Label:
    """Offer a label no more; complaints that have it keep it. Retiring it twice is harmless."""
    _check(by)
    type(label).objects.filter(pk=label.pk, retired_at=None).update(retired_at=at)
    label.refresh_from_db()
    return label


@transaction.atomic
def restore_label(label: Label, *, by: User) -> Label:
    """Offer a label again.

    :raises LabelRefused: when another one took its name meanwhile.
    """
    _check(by)
    same = _same_name(type(label), label.name, getattr(label, "parent", None))
    if same is not None and same.pk != label.pk:
        raise LabelRefused(_("There is one with this name already."), field="name")
    type(label).objects.filter(pk=label.pk).update(retired_at=None)
    label.retired_at = None
    return label


def _check(by: User) -> None:
    if not can_edit_taxonomy(by):
        raise NotAllowed(_("Only admins change sites, touchpoints and categories."))
    # Names are compared folded, and shipped ones by what ships: no unique index can do that.
    take_turn("taxonomy")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or "\x00" in name:
        raise LabelRefused(_("Give it a name."), field="name")
    return name[:120]


def _same_name(model: type[Label], name: str, parent: Category | None) -> Label | None:
    """Find a label in use with this name; the tables are small, and folding is ours, not the engine's."""
    beside: QuerySet[Any] = model.objects.filter(retired_at=None)
    if model is Category:
        beside = Category.objects.filter(retired_at=None, parent=parent, taxonomy=OWN)
    found: Label | None = next((row for row in beside if plain(row.name) == plain(name)), None)
    return found
