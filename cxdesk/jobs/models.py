"""The rows that keep time: what is due for whom, what is to leave the house, and which runner did it last."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from cxdesk.common import clock

PENDING, DONE, CANCELLED, PARKED = "pending", "done", "cancelled", "parked"
STATES = [(one, one) for one in (PENDING, DONE, CANCELLED, PARKED)]
LIVE = (PENDING, PARKED)
MAX_ATTEMPTS = 10
# Of what leaves the house: in somebody's hands, of unknown fate, kept back by a person or after a restore.
SENDING, UNCERTAIN, HELD = "sending", "uncertain", "held"
OUTGOING_STATES = [(one, one) for one in (PENDING, SENDING, DONE, UNCERTAIN, PARKED, HELD, CANCELLED)]


class TimerQuerySet(models.QuerySet["Timer"]):
    """Filters that name what a sweep, a gauge or an administrator looks for."""

    def live(self) -> Self:
        """Keep what still waits for its moment or for a person; at most one per subject."""
        return self.filter(state__in=LIVE)

    def due(self) -> Self:
        """Keep what should run by now: the moment has come and no back-off holds it."""
        at = clock.db_now()
        rested = Q(not_before__isnull=True) | Q(not_before__lte=at)
        return self.filter(rested, state=PENDING, due_at__lte=at)


class Timer(models.Model):
    """One effect that is owed at one moment; moving the moment makes a new generation."""

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.PositiveBigIntegerField()
    generation = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=PENDING)
    # Grows at the claim, so that a row which kills its process is counted too.
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        constraints = [
            # The subject leads: with the kind in front, SQLite would claim through this index, not by due_at.
            models.UniqueConstraint(
                name="timer_one_row_per_generation",
                fields=["subject_id", "subject_type", "kind", "generation"],
            ),
            # Two people who move the same promise at once: one of them waits and tries again.
            models.UniqueConstraint(
                name="timer_one_live_row_per_subject",
                fields=["subject_id", "subject_type", "kind"],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(
                name="timer_state_is_known", condition=Q(state__in=[one for one, _name in STATES])
            ),
            models.CheckConstraint(
                name="timer_done_has_its_moment",
                condition=Q(state=DONE, done_at__isnull=False) | (~Q(state=DONE) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="timer_lease_has_a_token",
                condition=Q(lease_until__isnull=True) | Q(token__isnull=False),
            ),
            models.CheckConstraint(
                name="timer_attempts_are_bounded",
                condition=Q(max_attempts__gte=1, attempt__lte=F("max_attempts") + 1),
            ),
            models.CheckConstraint(name="timer_generation_from_one", condition=Q(generation__gte=1)),
        ]
        indexes = [
            # The claim: oldest due first.
            models.Index(name="timer_due", fields=["due_at", "id"], condition=Q(state=PENDING)),
            # The claim of what a dead runner left; a handful of rows at any time.
            models.Index(
                name="timer_leased",
                fields=["lease_until"],
                condition=Q(state=PENDING, lease_until__isnull=False),
            ),
            # What waits for a person.
            models.Index(name="timer_parked", fields=["id"], condition=Q(state=PARKED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}.{self.generation} {self.state}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Filters that name what a sender, a gauge or an administrator looks for."""

    def due(self) -> Self:
        """Keep what should leave by now; one in somebody's hands is not due."""
        return self.filter(state=PENDING, not_before__lte=clock.db_now())

    def stalled(self) -> Self:
        """Keep what somebody began to send and did not finish within the lease."""
        return self.filter(state=SENDING, lease_until__lt=clock.db_now())


class Outgoing(models.Model):
    """One thing to be sent out of the house, stored in the transaction of the change that owes it.

    `once` is its class: where it is unknown whether it left, a person decides and nothing sends it again
    by itself. Everything else is sent again under the same `message_id`, which receivers recognise.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.PositiveBigIntegerField()
    once = models.BooleanField()
    state = models.CharField(max_length=10, choices=OUTGOING_STATES, default=PENDING)
    not_before = models.DateTimeField()
    # Grows at the claim, as with timers.
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    # Chosen before anything is sent, so that a repeat is recognised and a reply finds its way back.
    message_id = models.CharField(max_length=160, unique=True)
    provider_id = models.CharField(max_length=160, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outgoing_state_is_known", condition=Q(state__in=[one for one, _name in OUTGOING_STATES])
            ),
            models.CheckConstraint(
                name="outgoing_done_has_its_moment",
                condition=Q(state=DONE, sent_at__isnull=False) | (~Q(state=DONE) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="outgoing_lease_has_a_token",
                condition=Q(lease_until__isnull=True) | Q(token__isnull=False),
            ),
            models.CheckConstraint(
                name="outgoing_in_hand_is_leased", condition=~Q(state=SENDING) | Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(
                name="outgoing_attempts_are_bounded",
                condition=Q(max_attempts__gte=1, attempt__lte=F("max_attempts") + 1),
            ),
        ]
        indexes = [
            # The claim: what may leave, longest waiting first.
            models.Index(name="outgoing_due", fields=["not_before", "id"], condition=Q(state=PENDING)),
            # What a dead sender left, in its hands or before it took it; a handful of rows at any time.
            models.Index(
                name="outgoing_leased", fields=["lease_until"], condition=Q(lease_until__isnull=False)
            ),
            # What waits for a person; a handful of rows, hopefully.
            models.Index(
                name="outgoing_to_decide",
                fields=["state", "id"],
                condition=Q(state__in=[UNCERTAIN, PARKED, HELD]),
            ),
            # The fate of what one subject sent.
            models.Index(name="outgoing_of_subject", fields=["subject_id", "subject_type"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.state}"


class Decision(models.Model):
    """What a person decided about work that waited for one, and why."""

    class Verdict(models.TextChoices):
        RETRY = "retry", _("Try again")
        SEND_AGAIN = "send_again", _("Send it again")
        ARRIVED = "arrived", _("It arrived")
        GIVE_UP = "give_up", _("Give it up")

    timer = models.ForeignKey(Timer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    explanation = models.CharField(max_length=280)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_is_about_one_row",
                condition=Q(timer__isnull=False, outgoing=None) | Q(timer=None, outgoing__isnull=False),
            ),
            models.CheckConstraint(name="decision_is_explained", condition=~Q(explanation="")),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.timer_id or self.outgoing_id}"


class RunnerBeat(models.Model):
    """What one runner last finished; "alive but idle with work waiting" shows here."""

    name = models.CharField(max_length=30)
    instance = models.CharField(max_length=120)
    last_seen = models.DateTimeField()
    last_progress_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="runner_beat_one_per_instance", fields=["name", "instance"])
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.instance}"
