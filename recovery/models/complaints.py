"""The complaint: the customer's words and how far our handling of them has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.models.customers import Customer
from recovery.models.playbook import PlaybookVersion
from recovery.models.taxonomy import Category, Site, Touchpoint
from recovery.playbook.states import LIVE_STATES, ComplaintState, Outcome


class Channel(models.TextChoices):
    """How the complaint reached us."""

    PHONE = "phone", _("By phone")
    IN_PERSON = "in_person", _("Face to face")
    FORM = "form", _("By form")
    MAIL = "mail", _("By mail")
    CHAT = "chat", _("By chat")
    LETTER = "letter", _("By letter")
    IMPORT = "import", _("Imported")


class WaitingOn(models.TextChoices):
    """On whom a complaint waits."""

    CUSTOMER = "customer", _("the customer")
    THIRD_PARTY = "third_party", _("a third party")
    COLLEAGUE = "colleague", _("a colleague")
    EXTERNAL = "external", _("an external body")


class NextDue(models.TextChoices):
    """What falls due next on a complaint; the words stand before or after the moment in lists."""

    OWN = "own", _("somebody must own it")
    PROMISE = "promise", _("promised for")
    FOLLOW_UP = "follow_up", _("follow-up on")
    WAIT = "wait", _("waits until")
    LOOK = "look", _("look again by")
    WORDS = "words", _("the customer wrote")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Filters that chain; each reads as an adjective."""

    def visible_to(self, user: User) -> ComplaintQuerySet:
        """Keep what this person may see; the one permission filter of lists, pages and API.

        What was merged is seen only with what it went into: it names that one, and why.
        """
        # One row by its key for each merged one, and none for the others.
        into = Complaint.objects.open_to(user).filter(pk=OuterRef("merged_into_id")).values("pk")
        return self.open_to(user).filter(Q(merged_into=None) | Q(merged_into=Subquery(into)))

    def open_to(self, user: User) -> ComplaintQuerySet:
        """Keep what the rows themselves let this person see: the filter for rows that cannot be merged."""
        access = access_of(user)
        rows = self.exclude(concerns_staff_id=user.pk)
        if access.reads_all:
            return rows
        if not access.working_teams:
            return self.none()
        led = access.sensitive_teams
        return rows.filter(team_id__in=access.working_teams).filter(
            Q(is_sensitive=False) | Q(owner_id=user.pk) | Q(team_id__in=led)
        )

    def counted(self) -> ComplaintQuerySet:
        """Keep what figures may count: training complaints never, merged ones neither."""
        return self.filter(is_training=False, merged_into=None)

    def live(self) -> ComplaintQuerySet:
        """Keep what still needs recovery."""
        return self.filter(state__in=LIVE_STATES)

    def queued(self) -> ComplaintQuerySet:
        """Keep what stands in the queue; imported history sleeps until somebody takes it."""
        return self.live().filter(next_due_at__isnull=False)


# What the counts beside the queue ask for. At the end of its indexes, which hold live complaints only,
# it lets a count be answered without a look at the rows themselves.
COUNTED_BY = ("state", "is_training", "is_sensitive", "concerns_staff")


class Complaint(models.Model):
    """An expression of dissatisfaction and our handling of it, until the cause is gone.

    `state` is written by `actions.states.move_complaint` alone, `next_due` and its moment by
    `actions.states.refresh_due`. The verbatim never changes: a database trigger refuses it.
    """

    # The name people use. Unique and without gaps: the number comes from a counter row.
    reference = models.CharField(max_length=24, unique=True)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()

    title = models.CharField(max_length=140)
    verbatim = models.TextField(blank=True)
    verbatim_language = models.CharField(max_length=12, blank=True, default="")
    verbatim_missing = models.BooleanField(default=False)

    channel = models.CharField(max_length=10, choices=Channel)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    spoken_by = models.CharField(max_length=200, blank=True, default="")
    spoken_by_contact = models.CharField(max_length=254, blank=True, default="")

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="complaints")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    touchpoint = models.ForeignKey(
        Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    severity = models.PositiveSmallIntegerField(default=3)
    emotion = models.PositiveSmallIntegerField(null=True, blank=True)
    is_sensitive = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False)
    concerns_staff = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in ComplaintState],
        default=ComplaintState.NEW,
    )
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints_owned"
    )
    owned_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    waiting_on = models.CharField(max_length=12, choices=WaitingOn, blank=True, default="")
    waiting_why = models.CharField(max_length=280, blank=True, default="")
    waiting_until = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # How much the customer got, on the scale on which they had expected it; noted at closing.
    delivered = models.PositiveSmallIntegerField(null=True, blank=True)
    # Since when, and by whom, we know that this resolution reached the customer; a reopening clears it.
    outcome_verified_at = models.DateTimeField(null=True, blank=True)
    outcome_verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Outcome], blank=True, default=""
    )
    outcome_reason = models.CharField(max_length=500, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here"
    )
    escalation_level = models.PositiveSmallIntegerField(default=1)
    reopened_times = models.PositiveSmallIntegerField(default=0)
    resolution_number = models.PositiveSmallIntegerField(default=0)

    # Since when nobody took it, or did anything for the customer, once that is too long: actions.alarms.
    alarm_since = models.DateTimeField(null=True, blank=True)

    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, related_name="+")
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due = models.CharField(max_length=10, choices=NextDue, blank=True, default="", db_default="")
    # When the oldest words of the customer came that nobody has answered.
    words_since = models.DateTimeField(null=True, blank=True)
    is_history = models.BooleanField(default=False)
    source = models.CharField(max_length=40, blank=True, default="")
    source_id = models.CharField(max_length=120, blank=True, default="")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="complaint_number_once_a_year"),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="complaint_imported_once"
            ),
            models.CheckConstraint(
                name="complaint_has_words_or_says_they_are_missing",
                condition=Q(verbatim_missing=True, verbatim="")
                | (Q(verbatim_missing=False) & ~Q(verbatim="")),
            ),
            models.CheckConstraint(name="complaint_severity_1_to_4", condition=Q(severity__range=(1, 4))),
            models.CheckConstraint(
                name="complaint_emotion_1_to_5", condition=Q(emotion=None) | Q(emotion__range=(1, 5))
            ),
            models.CheckConstraint(
                name="complaint_delivered_1_to_5", condition=Q(delivered=None) | Q(delivered__range=(1, 5))
            ),
            models.CheckConstraint(
                name="complaint_owned_unless_new_or_set_aside",
                condition=Q(state="new")
                | Q(owner__isnull=False)
                | Q(state="closed", outcome__in=["withdrawn", "merged", "not_a_complaint"]),
            ),
            models.CheckConstraint(
                name="complaint_owner_is_not_concerned",
                condition=Q(owner=None) | Q(concerns_staff=None) | ~Q(owner=F("concerns_staff")),
            ),
            models.CheckConstraint(
                name="complaint_waits_for_somebody_until_a_time",
                condition=~Q(state="waiting") | (~Q(waiting_on="") & Q(waiting_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="complaint_ends_with_an_outcome",
                condition=~Q(state__in=["resolved", "closed"]) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="complaint_merged_points_at_another",
                condition=Q(merged_into=None) & ~Q(outcome="merged")
                | Q(merged_into__isnull=False, outcome="merged") & ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="complaint_level_1_to_3", condition=Q(escalation_level__range=(1, 3))
            ),
        ]
        indexes = [
            # The queue of a team, next thing due first (queries.complaints.queue_for).
            models.Index(
                fields=["team", "next_due_at", "id", "owner", *COUNTED_BY],
                name="complaint_queue",
                condition=Q(state__in=["new", "open", "waiting"], next_due_at__isnull=False),
            ),
            # The queue of those who read all teams.
            models.Index(
                fields=["next_due_at", "id", "team", "owner", *COUNTED_BY],
                name="complaint_queue_all",
                condition=Q(state__in=["new", "open", "waiting"], next_due_at__isnull=False),
            ),
            # My day: what a person owns and has not closed.
            models.Index(
                fields=["owner", "next_due_at", "id", "team", *COUNTED_BY],
                name="complaint_owned",
                condition=~Q(state="closed"),
            ),
            # My day: customers who wait for an answer (queries.complaints.unanswered_by).
            models.Index(
                fields=["owner", "words_since", "team"],
                name="complaint_unanswered",
                condition=Q(words_since__isnull=False),
            ),
            # The same for supervisors, of what is over and whose owner has gone.
            models.Index(
                fields=["team", "state", "words_since"],
                name="complaint_unanswered_team",
                condition=Q(words_since__isnull=False),
            ),
            # To whom a mail in the tray may belong: who spoke for others (queries.mail_in.possible_matches).
            models.Index(
                Lower("spoken_by_contact"),
                name="complaint_spoken_by",
                condition=~Q(spoken_by_contact=""),
            ),
            # The alarms that supervisors see: what nobody took, where the customer hears nothing.
            models.Index(
                fields=["team", "alarm_since"],
                name="complaint_alarm",
                condition=Q(state__in=["new", "open", "waiting"], alarm_since__isnull=False),
            ),
            # Lists of all states, newest first (a team; everything).
            models.Index(fields=["team", "-id"], name="complaint_team_newest"),
            # How often the same happened at the same place (queries.recurrence).
            models.Index(fields=["category", "site", "received_at"], name="complaint_alike"),
            # What was solved of one kind, newest first (queries.similar.similar_to).
            models.Index(fields=["category", "-id"], name="complaint_solved", condition=Q(state="closed")),
            # All complaints of one customer, newest first.
            models.Index(fields=["customer", "-id"], name="complaint_of_customer"),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferenceCounter(models.Model):
    """The last number given out in a year; its row is locked until the complaint commits."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveBigIntegerField(default=0)


class ComplaintReference(models.Model):
    """A room, booking, line, meter, order or address that the complaint is about."""

    class Kind(models.TextChoices):
        ROOM = "room", _("Room")
        BOOKING = "booking", _("Booking")
        LINE = "line", _("Line")
        METER = "meter", _("Meter")
        ORDER = "order", _("Order")
        ADDRESS = "address", _("Address")

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=120)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "kind", "key"], name="reference_once_per_complaint"),
        ]
        indexes = [
            # Look-up by booking or room, newest complaint first.
            models.Index(fields=["key", "-complaint"], name="reference_key"),
        ]


class VerbatimTranslation(models.Model):
    """A translation of the customer's words; shown as one, never in their place."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "language"], name="one_translation_per_language"),
        ]


class ComplaintLink(models.Model):
    """Two complaints that belong together; a duplicate is marked here before anybody merges."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", _("Duplicate of")
        RELATED = "related", _("Related to")

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "other", "kind"], name="link_once"),
            models.CheckConstraint(name="link_is_between_two", condition=~Q(complaint=F("other"))),
        ]


class SetAside(models.Model):
    """A proposal to end a complaint without the ten steps, and the person who agreed to it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="set_asides")
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(confirmed_at=None), name="one_open_proposal_to_set_aside"
            ),
            models.CheckConstraint(
                name="not_a_complaint_takes_a_second_person",
                condition=~Q(outcome="not_a_complaint")
                | Q(confirmed_by=None)
                | ~Q(confirmed_by=F("proposed_by")),
            ),
        ]
