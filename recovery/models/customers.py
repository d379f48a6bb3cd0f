"""Customers, and the addresses, phones and names by which they are found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preferred(models.TextChoices):
    """How a customer likes to be reached."""

    PHONE = "phone", _("by phone")
    TEXT = "text", _("by text message")
    MAIL = "mail", _("by e-mail")


class Customer(models.Model):
    """Somebody we serve; the name is kept as they write it."""

    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=12, choices=settings.LANGUAGES, blank=True, default="")
    preferred_channel = models.CharField(
        max_length=10,
        blank=True,
        default="",
        choices=[(one.value, one.value) for one in Preferred],
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def preferred_words(self) -> str:
        return str(Preferred(self.preferred_channel).label) if self.preferred_channel else ""


class CustomerIdentity(models.Model):
    """An e-mail address, a phone number or an account number of a customer.

    `key` is the normal form (`recovery.models.keys`), `value` what was written. Two customers may
    share one: families share a phone, and merging them is a person's decision.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        ACCOUNT = "account"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    # Look-up by what a caller says: the index on `key` serves every kind.
    key = models.CharField(max_length=254, db_index=True)
    # The digits of a phone from the last to the first: people leave the country code out.
    tail = models.CharField(max_length=20, blank=True, default="", db_default="", db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "key"], name="identity_once_per_customer"),
        ]


class CustomerWord(models.Model):
    """One searchable word of a customer's name; for Chinese names every ending of the name is one."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "word"], name="word_once_per_customer"),
        ]
