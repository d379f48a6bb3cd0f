"""Who may do what: plain predicates for actions and entry points."""

from __future__ import annotations

from django.conf import settings

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, User
from recovery.models import Complaint

# The policy we ship: so much by remedy, in minor units of the currency of the house.
SHIPPED_LIMIT_MINOR = 2_000_00


def can_see(user: User, complaint: Complaint) -> bool:
    """Say whether the person may see this complaint; the same answer as `visible_to`, from the row itself.

    Asks the row as it is at hand. Pages and API open complaints through `get_complaint_for` instead.
    """
    access = access_of(user)
    if complaint.concerns_staff_id == user.pk:
        return False
    if complaint.merged_into is not None and not can_see(user, complaint.merged_into):
        return False
    if access.reads_all:
        return True
    mine = complaint.owner_id == user.pk or access.supervises(complaint.team_id)
    return access.works_in(complaint.team_id) and (mine or not complaint.is_sensitive)


def can_work_on(user: User, complaint: Complaint) -> bool:
    """Say whether the person may write on this complaint: an agent or supervisor of its team.

    Somebody the complaint is about never may.
    """
    return complaint.concerns_staff_id != user.pk and access_of(user).works_in(complaint.team_id)


def can_lead(user: User, complaint: Complaint) -> bool:
    """Say whether the person leads the team of this complaint."""
    return complaint.concerns_staff_id != user.pk and access_of(user).supervises(complaint.team_id)


def can_hand_over(user: User, complaint: Complaint) -> bool:
    """Say whether the person may ask somebody else to own it: its owner, or who leads its team."""
    return can_work_on(user, complaint) and (complaint.owner_id == user.pk or can_lead(user, complaint))


def can_own(user: User, complaint: Complaint) -> bool:
    """Say whether the person could own it: active, of its team, and not the one it is about."""
    return user.is_active and can_work_on(user, complaint)


def can_help(user: User, complaint: Complaint) -> bool:
    """Say whether the person can be asked for help with it: whoever works or helps in any team."""
    helps = access_of(user).has(Role.COLLEAGUE, Role.AGENT, Role.SUPERVISOR)
    return user.is_active and helps and complaint.concerns_staff_id != user.pk


def can_log_for(user: User, team_id: int) -> bool:
    """Say whether the person may log a complaint for this team."""
    return access_of(user).works_in(team_id)


def can_edit_taxonomy(user: User) -> bool:
    """Say whether the person may change sites, touchpoints and categories."""
    return access_of(user).is_admin


def can_import(user: User) -> bool:
    """Say whether the person may import complaints from a file."""
    return access_of(user).is_admin


def can_review_causes(user: User) -> bool:
    """Say whether the person may change causes: supervisors and admins."""
    access = access_of(user)
    return access.is_admin or bool(access.sensitive_teams)


def can_keep_mailboxes(user: User) -> bool:
    """Say whether the person may add and change mailboxes."""
    return access_of(user).is_admin


def can_edit_playbook(user: User) -> bool:
    """Say whether the person may change the draft of the playbook."""
    return access_of(user).is_admin


def can_publish_playbook(user: User) -> bool:
    """Say whether the person may be the second one, who puts a draft in force: supervisors and admins."""
    access = access_of(user)
    return access.is_admin or bool(access.sensitive_teams)


def may_assure(user: User, complaint: Complaint, amount: tuple[int, str] | None) -> bool:
    """Say whether the person may assure this on their own; the one place that policy rows will replace.

    Until there are any, the shipped policy holds for everybody who works on the complaint: 2,000 by remedy
    in the currency of the house. What costs nothing anybody may assure; for another currency there is no
    policy, and without one nobody has authority.

    :param amount: minor units and currency, or None where it is about no money.
    """
    if not can_work_on(user, complaint):
        return False
    if amount is None:
        return True
    minor, currency = amount
    return currency == settings.CURRENCY and minor <= SHIPPED_LIMIT_MINOR


def can_edit_snippets(user: User) -> bool:
    """Say whether the person may publish knowledge for everybody."""
    return access_of(user).is_admin


def can_keep_letters(user: User) -> bool:
    """Say whether the person may change the templates of letters."""
    return access_of(user).is_admin
