"""Refusals about people, teams and tokens."""

from __future__ import annotations

from cxdesk.common.errors import DomainError


class EmailTaken(DomainError):
    code = "email_taken"


class NameTaken(DomainError):
    code = "name_taken"


class BadValue(DomainError):
    code = "bad_value"


class AuditorHasNoOtherRole(DomainError):
    code = "auditor_has_no_other_role"


class NotOnYourself(DomainError):
    code = "not_on_yourself"


class PersonInactive(DomainError):
    code = "person_inactive"


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
