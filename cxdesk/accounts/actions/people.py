"""Adding people, giving them a role, and ending both."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from knox.models import AuthToken

from cxdesk.accounts.access import forget_access
from cxdesk.accounts.actions.rights import claim, require_admin, versions_of
from cxdesk.accounts.errors import AuditorHasNoOtherRole, BadValue, EmailTaken, NotOnYourself, PersonInactive
from cxdesk.accounts.models import Language, Membership, Role, Team, User


class DeactivationHandler(Protocol):
    def __call__(self, person: User, *, by: User | None, at: datetime) -> None: ...


class LeavingHandler(Protocol):
    def __call__(self, person: User, team: Team, *, by: User | None, at: datetime) -> None: ...


_on_deactivation: list[DeactivationHandler] = []
_on_leaving_team: list[LeavingHandler] = []


def on_deactivation(handler: DeactivationHandler) -> DeactivationHandler:
    """Register what else must happen, in the same transaction, when a person is deactivated.

    This is how complaints find a new owner without this package knowing of complaints.
    """
    if handler not in _on_deactivation:
        _on_deactivation.append(handler)
    return handler


def on_leaving_team(handler: LeavingHandler) -> LeavingHandler:
    """Register what else must happen, in the same transaction, when a person no longer works in a team."""
    if handler not in _on_leaving_team:
        _on_leaving_team.append(handler)
    return handler


def _leave(person: User, team: Team, old: str, new: str, *, by: User | None, at: datetime) -> None:
    working = {Role.AGENT.value, Role.SUPERVISOR.value}
    if old in working and new not in working:
        for handler in _on_leaving_team:
            handler(person, team, by=by, at=at)


@transaction.atomic
def add_person(
    email: str, *, name: str, team: Team, role: str, by: User | None, language: str = Language.ENGLISH
) -> User:
    """Add a person with a first role; they sign in once they have set a password by a one-time link.

    :raises NotAllowed: when `by` is no admin.
    :raises EmailTaken: when somebody with this address is here already, active or not.
    :raises BadValue: for an address, a name or a role that is none.
    """
    require_admin(by)
    email = User.objects.normalize_email(email)
    _check_person(email, name, role)
    if User.objects.filter(email=email).exists():
        raise EmailTaken(_("Somebody with this e-mail address is here already."), field="email")
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, name=name.strip(), language=language, zone=team.zone)
    except IntegrityError:
        # Two admins added the same person in the same moment.
        raise EmailTaken(_("Somebody with this e-mail address is here already."), field="email") from None
    Membership.objects.create(user=person, team=team, role=role)
    return person


@transaction.atomic
def install_person(email: str, *, name: str, team: str, role: str) -> User:
    """Add a person from the console of the machine, and the team if there is none of that name.

    :raises EmailTaken: when somebody with this address is here already.
    :raises BadValue: for an address, a name or a role that is none.
    """
    if not team.strip():
        raise BadValue(_("Name the team."), field="team")
    row, _created = Team.objects.get_or_create(name=team.strip())
    return add_person(email, name=name, team=row, role=role, by=None)


@transaction.atomic
def set_membership(person: User, team: Team, role: str, *, by: User | None, at: datetime) -> Membership:
    """Give a person this role in this team, in place of the one they had there.

    It counts from the person's next request. The same role again changes nothing.

    :raises NotAllowed: when `by` is no admin.
    :raises AuditorHasNoOtherRole: when the person would audit and also do something else.
    :raises NotOnYourself: when admins would take their own admin role away.
    :raises PersonInactive: when the person was deactivated.
    :raises ChangedMeanwhile: when somebody changed the person's rights at the same moment.
    """
    versions = versions_of(person, by)
    require_admin(by)
    _check_role(role)
    _check_active(person)
    held = {row.team_id: row for row in Membership.objects.filter(user=person)}
    here = held.pop(team.pk, None)
    if here is not None and here.role == role:
        return here
    if any((row.role == Role.AUDITOR) != (role == Role.AUDITOR) for row in held.values()):
        raise AuditorHasNoOtherRole(_no_other_role(role), field="role")
    _keep_own_admin_role(person, here, by)
    claim(versions)
    membership, _created = Membership.objects.update_or_create(
        user=person, team=team, defaults={"role": role}
    )
    forget_access(person)
    _leave(person, team, here.role if here else "", role, by=by, at=at)
    return membership


@transaction.atomic
def end_membership(person: User, team: Team, *, by: User | None, at: datetime) -> None:
    """Take a person out of a team; they keep their other teams. Ending it twice is harmless.

    :raises NotAllowed: when `by` is no admin.
    :raises NotOnYourself: when admins would take their own admin role away.
    :raises ChangedMeanwhile: when somebody changed the person's rights at the same moment.
    """
    versions = versions_of(person, by)
    require_admin(by)
    here = Membership.objects.filter(user=person, team=team).first()
    if here is None:
        return
    _keep_own_admin_role(person, here, by)
    claim(versions)
    here.delete()
    forget_access(person)
    _leave(person, team, here.role, "", by=by, at=at)


@transaction.atomic
def deactivate_person(person: User, *, by: User | None, at: datetime) -> User:
    """Let a person in no longer: all sessions and API tokens end at once, their history stays.

    Deactivating twice is harmless: the first moment stands.

    :raises NotAllowed: when `by` is no admin.
    :raises NotOnYourself: when admins would deactivate themselves.
    :raises ChangedMeanwhile: when somebody changed the person's rights at the same moment.
    """
    versions = versions_of(person, by)
    require_admin(by)
    if by is not None and by.pk == person.pk:
        raise NotOnYourself(_("You cannot deactivate yourself. Ask another admin."))
    claim(versions)
    changed = User.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, deactivated_at=at, session_generation=F("session_generation") + 1
    )
    person.refresh_from_db()
    forget_access(person)
    if changed:
        AuthToken.objects.filter(user=person).delete()
        for handler in _on_deactivation:
            handler(person, by=by, at=at)
    return person


@transaction.atomic
def bring_back_person(person: User, *, by: User | None) -> User:
    """Let a deactivated person in again, with the roles they had. Twice is harmless.

    Sessions and tokens stay ended.

    :raises NotAllowed: when `by` is no admin.
    """
    require_admin(by)
    User.objects.filter(pk=person.pk, is_active=False).update(is_active=True, deactivated_at=None)
    person.refresh_from_db()
    forget_access(person)
    return person


def _check_person(email: str, name: str, role: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise BadValue(_("This is not an e-mail address."), field="email") from None
    if not name.strip():
        raise BadValue(_("Write the person's name."), field="name")
    _check_role(role)


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise BadValue(_("This is not a role. Choose one of the list."), field="role")


def _check_active(person: User) -> None:
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise PersonInactive(_("%(name)s was deactivated. Bring them back first.") % {"name": person})


def _keep_own_admin_role(person: User, here: Membership | None, by: User | None) -> None:
    """Refuse that admins lock themselves out; so somebody who may change people always remains."""
    if by is not None and by.pk == person.pk and here is not None and here.role == Role.ADMIN:
        raise NotOnYourself(_("You cannot take your own admin role away. Ask another admin."), field="role")


def _no_other_role(role: str) -> str:
    if role == Role.AUDITOR:
        return _("An auditor has no other role. End this person's roles in other teams first.")
    return _("This person is an auditor elsewhere, and an auditor has no other role. End that role first.")
