"""Who may change the rights of whom, decided by rows and not by who was faster."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from cxdesk.accounts.errors import ChangedMeanwhile
from cxdesk.accounts.models import Membership, Role, User
from cxdesk.common.errors import NotAllowed


def require_admin(by: User | None) -> None:
    """Let admins pass, and the console of the machine, which has no person.

    Read from the table: the person may have been an admin only a moment ago.

    :raises NotAllowed: for everybody else.
    """
    if by is None:
        return
    if not Membership.objects.filter(user=by, user__is_active=True, role=Role.ADMIN).exists():
        raise NotAllowed(_("Only an admin may change people and teams."))


def versions_of(*people: User | None) -> dict[int, int]:
    """Note how often the rights of these people were changed, before looking at those rights."""
    keys = {person.pk for person in people if person is not None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "rights_version"))


def claim(versions: dict[int, int]) -> None:
    """Make sure that nobody changed these people's rights since they were noted.

    Two admins who take each other's rights away at once meet here: rows are taken in key order,
    and the second finds a version that is gone.

    :raises ChangedMeanwhile: when somebody was faster.
    """
    for key, version in sorted(versions.items()):
        unchanged = User.objects.filter(pk=key, rights_version=version)
        if not unchanged.update(rights_version=F("rights_version") + 1):
            raise ChangedMeanwhile(
                _("Somebody changed the rights of this person just now. Look again, then decide.")
            )
