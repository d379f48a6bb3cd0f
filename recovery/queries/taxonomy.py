"""Sites, touchpoints and categories: what is offered, and the whole list for those who keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext, gettext_noop

from recovery.models import Category, Site, Touchpoint

Label = Site | Touchpoint | Category
KINDS: dict[str, type[Site] | type[Touchpoint] | type[Category]] = {
    "sites": Site,
    "touchpoints": Touchpoint,
    "categories": Category,
}
OWN = "own"
# The names that ship, so that message extraction finds them; a renamed label is shown as it was written.
SHIPPED = (
    gettext_noop("Product"),
    gettext_noop("Performance"),
    gettext_noop("Activation"),
    gettext_noop("Repair and maintenance"),
    gettext_noop("Safety"),
    gettext_noop("Availability"),
    gettext_noop("Price"),
    gettext_noop("Value for money"),
    gettext_noop("Ease of paying"),
    gettext_noop("Billing accuracy"),
    gettext_noop("Hidden cost"),
    gettext_noop("Service"),
    gettext_noop("Staff attitude"),
    gettext_noop("Staff skill"),
    gettext_noop("Reachability and waiting"),
    gettext_noop("Outlet"),
    gettext_noop("Digital service"),
    gettext_noop("Delivery"),
    gettext_noop("Complaint handling itself"),
    gettext_noop("Competitor"),
    gettext_noop("Their product"),
    gettext_noop("Their price"),
    gettext_noop("Their service"),
    gettext_noop("Booking"),
    gettext_noop("Arrival"),
    gettext_noop("During the service"),
    gettext_noop("Payment"),
    gettext_noop("On the phone"),
    gettext_noop("Online"),
    gettext_noop("After the service"),
)


def name_of(label: Label | None) -> str:
    """Return the name of a label in the language of the reader; names people gave stay as they are."""
    return shown_name(label.name) if label is not None else ""


def shown_name(name: str) -> str:
    """Translate a name that ships; one that people gave stays as it is."""
    return gettext(name) if name in SHIPPED else name


def open_sites() -> list[Site]:
    return list(Site.objects.filter(retired_at=None))


def open_touchpoints() -> list[Touchpoint]:
    return list(Touchpoint.objects.filter(retired_at=None).order_by("pk"))


def open_categories() -> list[Category]:
    """Return the organisation's own categories that are offered, each with its parent at hand."""
    rows = Category.objects.filter(retired_at=None, taxonomy=OWN).select_related("parent").order_by("pk")
    return [row for row in rows if row.parent is None or row.parent.retired_at is None]


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the categories as groups of choices: the second level under its first."""
    return [
        (name_of(group.parent), [(str(one.pk), name_of(one)) for one in group.children])
        for group in _grouped(open_categories())
    ]


@dataclass
class Group:
    """A category of the first level with those below it."""

    parent: Category
    children: list[Category]


def _grouped(rows: list[Category]) -> list[Group]:
    groups = {row.pk: Group(row, []) for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in groups:
            groups[row.parent_id].children.append(row)
    for group in groups.values():
        # A first level without a second can be chosen itself.
        group.children = group.children or [group.parent]
    return list(groups.values())


@dataclass(frozen=True)
class LabelRow:
    """One line of the taxonomy page."""

    kind: str
    pk: int
    name: str
    shown: str
    retired_at: datetime | None
    children: tuple[LabelRow, ...] = ()


def whole_list(kind: str) -> list[LabelRow]:
    """Return everything of one kind, retired rows too, categories as a tree.

    :raises Http404: for a kind that does not exist.
    """
    if kind not in KINDS:
        raise Http404
    if kind != "categories":
        return [_line(kind, row) for row in KINDS[kind].objects.order_by("retired_at", "pk")]
    rows = list(Category.objects.filter(taxonomy=OWN).order_by("pk"))
    return [
        _line(kind, row, tuple(_line(kind, child) for child in rows if child.parent_id == row.pk))
        for row in rows
        if row.parent_id is None
    ]


def label_of(kind: str, pk: int) -> Label:
    """Return one label, retired or not.

    :raises Http404: when there is none.
    """
    model = KINDS.get(kind)
    label: Label | None = model.objects.filter(pk=pk).first() if model else None
    if label is None:
        raise Http404
    return label


def _line(kind: str, row: Label, children: tuple[LabelRow, ...] = ()) -> LabelRow:
    return LabelRow(kind, row.pk, row.name, name_of(row), row.retired_at, children)
