"""The verbs about people; each changes one thing in one transaction."""

from cxdesk.accounts.actions.letterheads import sign_as, sign_for_team
from cxdesk.accounts.actions.own import change_settings, end_other_sessions
from cxdesk.accounts.actions.people import (
    add_person,
    bring_back_person,
    deactivate_person,
    end_membership,
    install_person,
    on_deactivation,
    set_membership,
)
from cxdesk.accounts.actions.rights import require_admin
from cxdesk.accounts.actions.teams import add_team, change_team
from cxdesk.accounts.actions.tokens import create_token, end_token

__all__ = [
    "add_person",
    "add_team",
    "bring_back_person",
    "change_settings",
    "change_team",
    "create_token",
    "deactivate_person",
    "end_membership",
    "end_other_sessions",
    "end_token",
    "install_person",
    "on_deactivation",
    "require_admin",
    "set_membership",
    "sign_as",
    "sign_for_team",
]
