"""What a customer last heard from us, and when anybody last did something for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.models import Complaint, ComplaintEvent, Contact, Message, Promise, StepDone
from recovery.models.complaints import ComplaintQuerySet

# Who was called and not reached has heard nothing.
HEARD = (Contact.Result.REACHED, Contact.Result.VOICEMAIL)
STILL_ON_IT = "still_on_it"


@dataclass(frozen=True)
class Quiet:
    """The moments by which silence is measured.

    :param told: when the customer last heard from us.
    :param acted: when anybody last told, called, promised or completed anything.
    :param drafted: when the desk last drafted a word for them.
    """

    told: datetime
    acted: datetime
    drafted: datetime | None


def quiet_of(complaint: Complaint) -> Quiet:
    """Read how long it has been quiet around one complaint, in five statements."""
    contacts = Contact.objects.filter(complaint=complaint)
    met = contacts.filter(result__in=HEARD).aggregate(at=Max("at"))["at"]
    tried = contacts.aggregate(at=Max("at"))["at"]
    # What waits to leave, was taken back, came back, or went nobody knows where, has told them nothing.
    told = Message.objects.filter(
        complaint=complaint,
        direction=Message.Direction.OUT,
        sending__in=["", Message.Sending.SENT],
        returned_at=None,
    )
    wrote = told.aggregate(at=Max(Coalesce("sent_at", "at")))
    word = Promise.objects.filter(complaint=complaint).aggregate(made=Max("made_at"), kept=Max("kept_at"))
    done = StepDone.objects.filter(complaint=complaint).aggregate(at=Max("done_at"))["at"]
    drafted = (
        ComplaintEvent.objects.filter(complaint=complaint, name="message.drafted", detail__kind=STILL_ON_IT)
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )
    begun = complaint.owned_at or complaint.logged_at
    heard = _last([begun, met, wrote["at"], word["made"], word["kept"]])
    return Quiet(heard, _last([heard, tried, done]), drafted)


def last_told(complaint: Complaint, promises: Iterable[Promise]) -> tuple[bool, datetime]:
    """Return whether they stood before us since, and when they last heard from us; one statement.

    :param promises: those of the complaint, as they were read already.
    """
    of = {"complaint": OuterRef("pk")}
    contacts = Contact.objects.filter(**of).order_by("-at")
    told = Message.objects.filter(**of, direction=Message.Direction.OUT, returned_at=None)
    told = told.filter(sending__in=["", Message.Sending.SENT])
    visits, met, wrote = (
        Complaint.objects.filter(pk=complaint.pk)
        .annotate(
            visits=Exists(contacts.filter(kind=Contact.Kind.VISIT)),
            met=Subquery(contacts.filter(result__in=HEARD).values("at")[:1]),
            wrote=Subquery(
                told.annotate(told=Coalesce("sent_at", "at")).order_by("-told").values("told")[:1]
            ),
        )
        .values_list("visits", "met", "wrote")
        .get()
    )
    words = [moment for one in promises for moment in (one.made_at, one.kept_at)]
    return visits, _last([complaint.owned_at or complaint.logged_at, met, wrote, *words])


def _last(moments: Iterable[datetime | None]) -> datetime:
    return max(one for one in moments if one is not None)


def alarms_for(user: User, *, limit: int = 12) -> ComplaintQuerySet:
    """Return what nobody took in time and where customers hear nothing, in the teams this person leads."""
    led = access_of(user).sensitive_teams
    if not led:
        return Complaint.objects.none()
    rows = Complaint.objects.visible_to(user).live().filter(team_id__in=led, is_training=False)
    return rows.filter(alarm_since__isnull=False).order_by("alarm_since", "id")[:limit]
