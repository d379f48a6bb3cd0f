"""From a row of a file to what would be logged, by the map; nothing here touches the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from recovery.actions.customers import NewCustomer
from recovery.actions.verbatim import LANGUAGE_CODE
from recovery.imports.errors import RowRefused
from recovery.imports.maps import Choice, ImportMap, columns_in, fill
from recovery.imports.moments import read_moment, read_received
from recovery.imports.readers import Row
from recovery.models import Channel, Preferred

LONGEST_ID = 120
LONGEST_NAME = 120
LONGEST_PROMISE = 280


@dataclass(frozen=True, slots=True)
class Draft:
    """One row as it will be stored, with names where the database has rows."""

    row: Row
    source_id: str
    received_at: datetime
    verbatim: str
    language: str
    title: str
    channel: str
    severity: int
    category: tuple[str, str]
    customer: NewCustomer | None
    spoken_by: tuple[str, str]
    references: tuple[tuple[str, str], ...]
    owner_email: str
    promise: tuple[str, datetime] | None
    expectation: str
    facts: dict[str, dict[str, str]]


def make_draft(row: Row, plan: ImportMap, *, at: datetime) -> Draft:
    """Read one row by the map.

    :raises RowRefused: with the sentence that says what is wrong with it.
    """
    verbatim = row.get(plan.words_column)
    if not verbatim.strip():
        verbatim = ""
    return Draft(
        row=row,
        source_id=_id_of(row, plan),
        received_at=_received(row, plan, at=at),
        verbatim=verbatim,
        language=_language(row, plan) if verbatim else "",
        title=fill(plan.title_template, row.values)[:140],
        channel=_chosen(row, plan.channel, Channel.values),
        severity=int(_chosen(row, plan.severity, ["1", "2", "3", "4"])),
        category=_category(row, plan),
        customer=_customer(row, plan),
        spoken_by=(
            row.get(plan.spoken_by.get("name", "")).strip(),
            row.get(plan.spoken_by.get("contact", "")).strip(),
        ),
        references=_references(row, plan),
        owner_email=row.get(plan.owner_column).strip().lower(),
        promise=_promise(row, plan),
        expectation=row.get(plan.expectation_column),
        facts=_facts(row, plan),
    )


def _id_of(row: Row, plan: ImportMap) -> str:
    source_id = row.get(plan.id_column).strip()
    if not source_id:
        raise RowRefused(_("The row has no id in the column “%(column)s”.") % {"column": plan.id_column})
    if len(source_id) > LONGEST_ID:
        raise RowRefused(_("The id is longer than %(most)d characters.") % {"most": LONGEST_ID})
    return source_id


def _received(row: Row, plan: ImportMap, *, at: datetime) -> datetime:
    text = (
        plan.received.given or " ".join(row.get(column).strip() for column in plan.received.columns).strip()
    )
    if not text:
        raise RowRefused(
            _("The row has no date in the column “%(column)s”.")
            % {"column": ", ".join(plan.received.columns)}
        )
    return read_received(text, plan.received, at=at)


def _language(row: Row, plan: ImportMap) -> str:
    code = row.get(plan.words_language_column).strip().lower() or plan.words_language
    # «English» is a name and no code; then the words themselves tell.
    return code if LANGUAGE_CODE.fullmatch(code) else ""


def _chosen(row: Row, choice: Choice, allowed: list[str]) -> str:
    written = row.get(choice.column).strip()
    if not written:
        return choice.default
    if choice.values:
        return choice.values.get(written, choice.default)
    if written.lower() in allowed:
        return written.lower()
    raise RowRefused(
        _("“%(value)s” in the column “%(column)s” is none of %(all)s.")
        % {"value": written[:60], "column": choice.column, "all": ", ".join(allowed)}
    )


def _category(row: Row, plan: ImportMap) -> tuple[str, str]:
    if plan.category is None:
        return ("", "")
    names = [row.get(column) for column in plan.category.columns]
    if plan.category.separator:
        names = names[0].split(plan.category.separator)
    first, second = ([" ".join(name.split())[:LONGEST_NAME] for name in names] + ["", ""])[:2]
    return (first, second) if first else (second, "")


def _customer(row: Row, plan: ImportMap) -> NewCustomer | None:
    told = {key: row.get(column).strip() for key, column in plan.customer.items()}
    name, email = told.get("name", ""), told.get("email", "")
    known_as = name or email or told.get("phone", "") or told.get("account", "")
    if not known_as:
        return None
    language = told.get("language", "").lower()
    channel = told.get("preferred_channel", "").lower()
    return NewCustomer(
        name=known_as[:200],
        emails=(email,) if email else (),
        phones=(told["phone"],) if told.get("phone") else (),
        accounts=(told["account"],) if told.get("account") else (),
        tier=told.get("tier", "")[:20],
        language=language if language in dict(settings.LANGUAGES) else "",
        preferred_channel=channel if channel in Preferred.values else "",
    )


@cache
def _needs(template: str) -> tuple[str, ...]:
    return tuple(columns_in(template))


def _references(row: Row, plan: ImportMap) -> tuple[tuple[str, str], ...]:
    found = (
        (kind, fill(template, row.values))
        for kind, template in plan.references
        if any(row.get(column).strip() for column in _needs(template))
    )
    return tuple((kind, value) for kind, value in found if value)


def _promise(row: Row, plan: ImportMap) -> tuple[str, datetime] | None:
    text = row.get(plan.promise_column).strip()
    if not text:
        return None
    due = row.get(plan.promise_due_column).strip()
    if not due:
        raise RowRefused(_("The promise has no date; a promise without a time is none."))
    if len(text) > LONGEST_PROMISE:
        raise RowRefused(_("The promise is longer than %(most)d characters.") % {"most": LONGEST_PROMISE})
    return text, read_moment(due, plan.received)


def _facts(row: Row, plan: ImportMap) -> dict[str, dict[str, str]]:
    facts = {
        "columns": {column: value for column in plan.facts if (value := row.get(column))},
        "final_answer": {column: value for column in plan.final_answer if (value := row.get(column))},
    }
    return {name: values for name, values in facts.items() if values}
