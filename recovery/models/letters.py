"""Letters made from templates: what stands in a template, and which letter was sent or posted."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models.complaints import Complaint
from recovery.models.messages import Message


class LetterTemplate(models.Model):
    """One version of a letter in one language; a change is a new version, the newest is in use."""

    class Key(models.TextChoices):
        APOLOGY = "apology_letter", _("Letter of apology")
        REMEDY = "remedy_confirmed", _("Confirmation of what they receive")
        UPHELD = "final_upheld", _("Final answer: upheld")
        PARTLY = "final_partly", _("Final answer: partly upheld")
        NOT_UPHELD = "final_not_upheld", _("Final answer: not upheld")
        SAID_AND_DID = "said_and_did", _("You said, we did")

    key = models.CharField(max_length=20, choices=Key)
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    made_at = models.DateTimeField()
    # Nobody for those that are shipped.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "number"], name="letter_template_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} {self.number}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Filters that chain; each reads as an adjective."""

    def on_its_way(self) -> Self:
        """Keep what left by mail or post; what was taken back, failed or came back reached nobody."""
        left = self.filter(Q(way=Letter.Way.MAIL) | Q(posted_at__isnull=False), message__returned_at=None)
        return left.exclude(message__sending__in=[Message.Sending.UNDONE, Message.Sending.FAILED])


class Letter(models.Model):
    """A letter that somebody read over and sent by mail or posted on paper; its words are its message."""

    class Way(models.TextChoices):
        MAIL = "mail", _("By mail")
        POST = "post", _("By post")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="letters")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="letter")
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way)
    # Of a letter on paper: where it goes, since when it is on its way, and what shows it.
    posted_to = models.CharField(max_length=300, blank=True, default="")
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.CharField(max_length=280, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_posted_says_where_and_how", condition=Q(way="mail") | ~Q(posted_to="")
            ),
            models.CheckConstraint(
                name="letter_posted_by_somebody",
                condition=Q(posted_at=None) | (Q(way="post", posted_by__isnull=False) & ~Q(proof="")),
            ),
        ]
