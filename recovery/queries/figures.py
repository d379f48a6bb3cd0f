"""Small counts about one complaint that rules need, all of them in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from recovery.models import Apology, Assurance, CauseLink, Complaint, Letter, Offer, Option, Remedy
from recovery.models.apologies import OWNING
from recovery.queries.recurrence import happens_often

# By the field of `ComplaintFacts` that each one fills: the rows of one complaint that it counts.
FIGURES: Mapping[str, QuerySet[Any]] = {
    "assured": Assurance.objects.filter(round=F("complaint__reopened_times")),
    "causes_linked": CauseLink.objects.all(),
    "options_explained": Option.objects.explained(),
    "offers_waiting": Offer.objects.current().waiting(),
    "offers_accepted_last": Offer.objects.current().last().filter(answer=Offer.Answer.ACCEPTED),
    "offers_declined_last": Offer.objects.current().last().filter(answer=Offer.Answer.DECLINED),
    "declines_left_alone": Offer.objects.current().left_alone(),
    "apologies_owning": Apology.objects.filter(kind__in=OWNING),
    "letters_sent": Letter.objects.on_its_way(),
    "gifts_given": Remedy.objects.filter(kind=Remedy.Kind.GIFT),
}


def figures_of(complaint: Complaint) -> dict[str, int]:
    """Count what hangs on this complaint, in one statement however many counts there are."""
    counts: dict[str, Any] = {name: Coalesce(Subquery(_count(rows)), 0) for name, rows in FIGURES.items()}
    counts["happens_often"] = happens_often(complaint)
    row = Complaint.objects.filter(pk=complaint.pk).annotate(**counts).values(*counts).get()
    return dict(row)


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    of_this = rows.filter(complaint=OuterRef("pk")).order_by()
    return of_this.values("complaint").annotate(number=Count("pk")).values("number")
