"""Addresses that mail no longer reaches."""

from __future__ import annotations

from django.db import models


class DeadAddress(models.Model):
    """An e-mail address from which a mail of ours came back for good; nothing is written to it any more.

    `key` is the normal form (`recovery.models.keys`). The row goes as soon as somebody, or a mail from
    there, says that the address lives.
    """

    key = models.CharField(max_length=254, unique=True)
    status = models.CharField(max_length=12)
    # What the mail server over there said, in its own words.
    said = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.status} since {self.at:%Y-%m-%d}"
