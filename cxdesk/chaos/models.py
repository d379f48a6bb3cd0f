"""Tables of a run: who is owed an effect, and each effect that happened; nothing here forbids a double."""

from __future__ import annotations

from django.db import models


class Subject(models.Model):
    """Somebody to whom one effect is owed at a moment; people may move it or call it off until then."""

    kind = models.CharField(max_length=60)
    # The moment that was asked for last.
    due_at = models.DateTimeField()
    phase = models.CharField(max_length=10)
    # What a person does about it at which moment, and whether that was done or came too late.
    plan = models.CharField(max_length=10, blank=True, default="")
    plan_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True)
    # Fails at its first attempt, at each, or kills its process.
    trouble = models.CharField(max_length=10, blank=True, default="")

    objects: models.Manager[Subject]

    class Meta:
        app_label = "chaos"


class Effect(models.Model):
    """One effect, as its handler saw the timer in hand and the row at that moment."""

    subject_id = models.BigIntegerField(db_index=True)
    generation = models.IntegerField()
    # Attempts as claimed, and as they stand in the row: another number means that another has it now.
    attempt = models.IntegerField()
    attempt_now = models.IntegerField()
    at = models.DateTimeField()
    process = models.CharField(max_length=40)

    objects: models.Manager[Effect]

    class Meta:
        app_label = "chaos"


class Claim(models.Model):
    """One lease taken, given back or taken over, written by a trigger that knows nothing of our code."""

    # "timer" or "outgoing", and the row there.
    source = models.CharField(max_length=10)
    row_id = models.BigIntegerField()
    taken = models.BooleanField()
    at = models.DateTimeField()

    objects: models.Manager[Claim]

    class Meta:
        app_label = "chaos"
