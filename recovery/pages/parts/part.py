"""What a part of the step card is: read only while its step is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.base import DeskForm
from recovery.queries.facts import Dossier


@dataclass(frozen=True)
class Part:
    """What one step shows above its own form, and the forms in it.

    :param template: gets the context of the whole page, and is there whether the step is open or done.
    :param context: what it needs besides, best read in one statement.
    :param forms: its forms by their names, made from the context of the page; for those who may work.
    :param form_names: the names of all forms that it may hold; each names its step in `of_step`.
    """

    template: str
    context: Callable[[Complaint, Dossier, User], Mapping[str, Any]]
    forms: Callable[[Mapping[str, Any]], Mapping[str, DeskForm]]
    form_names: tuple[str, ...] = ()
    # Holds offers: not shown before we know what they expect, and folded away while they let it out.
    offers: bool = False
