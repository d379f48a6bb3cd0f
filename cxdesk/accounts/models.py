"""People, the teams they belong to, and the role they have in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SIMPLIFIED = "zh-hans", _("Simplified Chinese")
    TRADITIONAL = "zh-hant", _("Traditional Chinese")


class Theme(models.TextChoices):
    SYSTEM = "", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    ROOMY = "", _("Roomy")
    COMPACT = "compact", _("Compact")


class Availability(models.TextChoices):
    HERE = "here", _("Here")
    AWAY = "away", _("Away for a while")
    OFF = "off", _("Off duty")


class Role(models.TextChoices):
    COLLEAGUE = "colleague", _("Colleague")
    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


class Scope(models.TextChoices):
    READ = "read", _("Read only")
    WRITE = "write", _("Read and write")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add a person; without a password they cannot sign in until they have set one.

        They start in the zone of the organisation.

        :raises ValueError: when there is no e-mail address.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        fields.setdefault("zone", settings.TIME_ZONE)
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add a person like any other: only a membership opens something here."""
        fields.pop("is_superuser", None)
        fields.pop("is_staff", None)
        return self.create_user(email, password, **fields)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    """Somebody who works here and signs in by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.ENGLISH
    )
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(
        _("theme"), max_length=5, choices=Theme.choices, default=Theme.SYSTEM, blank=True
    )
    density = models.CharField(
        _("density"), max_length=7, choices=Density.choices, default=Density.ROOMY, blank=True
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    availability = models.CharField(
        _("availability"), max_length=4, choices=Availability.choices, default=Availability.HERE
    )
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, blank=True)
    # Part of every session's fingerprint: raising it ends all sessions of this person at once.
    session_generation = models.PositiveIntegerField(default=0)
    # Raised by every change of a membership, so that two changes at once cannot both go by the old ones.
    rights_version = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    # Some packages ask for these two; only memberships open anything here.
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="person_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="person_is_active_or_has_an_end",
                condition=Q(is_active=True, deactivated_at=None)
                | Q(is_active=False, deactivated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def initials(self) -> str:
        """Two letters for a small mark beside the name; one character for a Chinese name."""
        words = str(self).split()
        if not words:
            return ""
        if ord(words[0][0]) >= 0x2E80:
            return words[0][0]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.session_generation}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for known in super().get_session_auth_fallback_hash():
            yield f"{known}.{self.session_generation}"


class Team(models.Model):
    """People who share complaints, and the hours in which they work."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    opens_at = models.TimeField(_("opens at"), default=time(9))
    # Not later than opens_at means the next morning; the same time means round the clock.
    closes_at = models.TimeField(_("closes at"), default=time(17))
    # ISO weekdays, 1 is Monday, in ascending order.
    workdays = models.CharField(_("working days"), max_length=7, default="12345")
    # From which its mail leaves; empty means the mailbox of the team, or the address of the desk.
    mail_address = models.EmailField(_("address of its mail"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            # A team that never works would have no next working minute.
            models.CheckConstraint(name="team_has_a_working_day", condition=~Q(workdays="")),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one team."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_role_per_person_and_team", fields=["user", "team"]),
            models.CheckConstraint(name="membership_role_is_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.team_id}"


class Letterhead(models.Model):
    """How a person or a team is named and signs in one language, in mail to customers."""

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="letterheads"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="letterheads"
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    sender_name = models.CharField(_("name"), max_length=120, blank=True, default="")
    signature = models.TextField(_("signature"), blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="letterhead_of_a_person_once_per_language",
                fields=["person", "language"],
                condition=Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="letterhead_of_a_team_once_per_language",
                fields=["team", "language"],
                condition=Q(team__isnull=False),
            ),
            models.CheckConstraint(
                name="letterhead_of_a_person_or_a_team",
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
            ),
            models.CheckConstraint(
                name="letterhead_language_is_known", condition=Q(language__in=Language.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.team_id} {self.language}"


class TokenScope(models.Model):
    """What an API token is called and what it may do; kept beside the token's own table."""

    token = models.OneToOneField(
        "knox.AuthToken", on_delete=models.CASCADE, primary_key=True, related_name="scope"
    )
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("may"), max_length=5, choices=Scope.choices, default=Scope.READ)

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_scope_is_known", condition=Q(scope__in=Scope.values)),
        ]

    def __str__(self) -> str:
        return self.name
