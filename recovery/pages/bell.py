"""The bell of the bar: how much somebody has not read yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxdesk.accounts.models import User
from recovery.queries.notifications import BELL_CAP, unread_count


@dataclass(frozen=True)
class Bell:
    """The bell as it is shown: a number no larger than the cap, and what it says aloud."""

    count: int

    @property
    def number(self) -> str:
        return f"{BELL_CAP}+" if self.count > BELL_CAP else str(self.count)

    @property
    def words(self) -> str:
        if not self.count:
            return _("Notifications, nothing unread")
        said = ngettext("Notifications, %(number)s unread", "Notifications, %(number)s unread", self.count)
        return said % {"number": self.number}


def bell_of(user: User) -> Bell:
    """Return the bell of a person; one statement more than the rights that every page reads."""
    return Bell(unread_count(user))
