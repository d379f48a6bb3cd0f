"""Running an import: batches through the door of the desk, row by row where a batch fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from cxdesk.accounts.models import Team, User
from cxdesk.common.errors import DomainError, NotAllowed
from recovery.actions.complaints import NewComplaint
from recovery.actions.imports import ImportedComplaint, ensure_categories, take_over_complaints
from recovery.imports.drafts import Draft, make_draft
from recovery.imports.errors import RowRefused
from recovery.imports.maps import ImportMap
from recovery.imports.readers import Reader, Refusal, Row
from recovery.imports.seen import Seen
from recovery.models import Category
from recovery.queries.imports import already_imported, find_worker

BATCH = 500
OWNERS_KEPT = 500


@dataclass(frozen=True)
class Target:
    """Where the complaints go, and whether they are history or live."""

    team: Team
    is_history: bool
    by: User | None
    at: datetime


@dataclass
class Counts:
    """What became of the rows."""

    taken: int = 0
    there: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        return self.taken + self.there + self.refused

    @property
    def has_any(self) -> bool:
        """Say whether a row was taken or was there already."""
        return bool(self.taken or self.there)


@dataclass
class Preview:
    """The first rows as they would be stored, the first refusals, and what would become of all rows.

    `cut` says that the file has more rows than were looked at.
    """

    drafts: list[Draft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    cut: bool = False


class Import:
    """One import of one file; `run` writes, `preview` does not."""

    def __init__(
        self,
        reader: Reader,
        plan: ImportMap,
        target: Target,
        *,
        refuse: Callable[[Refusal], None] = lambda refusal: None,
        progress: Callable[[Counts], None] = lambda counts: None,
    ) -> None:
        self._reader, self._plan, self._target = reader, plan, target
        self._refuse, self._progress = refuse, progress
        self.counts = Counts()
        self._categories: dict[tuple[str, str], Category] = {}
        self._owners: dict[str, User | None] = {}

    def run(self) -> Counts:
        """Import all rows of the file, each batch in a transaction of its own.

        :raises NotAllowed: when the person may not import; then nothing was taken.
        """
        for batch in self._batches():
            self._store(batch)
            self._progress(self.counts)
        return self.counts

    def preview(self, *, shown: int = 20, most: int | None = None) -> Preview:
        """Look at the rows, at most `most` of them, without writing anything."""
        preview = Preview(counts=self.counts)
        self._refuse = _both(self._refuse, lambda refusal: _keep(preview.refusals, refusal, shown))
        for batch in self._batches():
            fresh = self._not_there(batch)
            self.counts.taken += len(fresh)
            preview.drafts += fresh[: shown - len(preview.drafts)]
            self._progress(self.counts)
            if most is not None and self.counts.rows > most:
                preview.cut = True
                break
        return preview

    # -------------------------------------------------------------- reading

    def _batches(self) -> Iterator[list[Draft]]:
        seen = Seen()
        try:
            rows = iter(self._reader)
            # By rows read, not by drafts: a file of refused rows shows progress too.
            while chunk := list(islice(rows, BATCH)):
                yield [draft for row in chunk if (draft := self._draft(row, seen)) is not None]
        finally:
            seen.close()

    def _draft(self, row: Row | Refusal, seen: Seen) -> Draft | None:
        if isinstance(row, Refusal):
            self._refused(row)
            return None
        try:
            draft = make_draft(row, self._plan, at=self._target.at)
            self._check_owner(draft)
            first = seen.first_line(draft.source_id, row.line)
            if first != row.line:
                raise RowRefused(_("The id stands in line %(line)d already.") % {"line": first})
        except RowRefused as refusal:
            source_id = row.get(self._plan.id_column).strip()
            self._refused(Refusal(row.line, str(refusal), source_id, tuple(row.values.values())))
            return None
        return draft

    def _check_owner(self, draft: Draft) -> None:
        email = draft.owner_email
        if email and not self._target.is_history and self._owner(email) is None:
            raise RowRefused(
                _("Nobody in the team %(team)s who works on complaints has the address %(email)s.")
                % {"team": self._target.team.name, "email": email[:100]}
            )

    def _owner(self, email: str) -> User | None:
        if email not in self._owners:
            if len(self._owners) >= OWNERS_KEPT:
                self._owners.clear()
            self._owners[email] = find_worker(self._target.team, email)
        return self._owners[email]

    def _refused(self, refusal: Refusal) -> None:
        self.counts.refused += 1
        self._refuse(refusal)

    def _not_there(self, batch: list[Draft]) -> list[Draft]:
        there = already_imported(self._plan.source, [draft.source_id for draft in batch])
        self.counts.there += sum(draft.source_id in there for draft in batch)
        return [draft for draft in batch if draft.source_id not in there]

    # -------------------------------------------------------------- writing

    def _store(self, batch: list[Draft]) -> None:
        fresh = self._not_there(batch)
        if not fresh:
            return
        self._know_categories(fresh)
        try:
            self._take_over(fresh)
        except NotAllowed:
            raise
        except (DomainError, IntegrityError, DataError):
            # One row spoils the batch, or another import took one of them: find out which.
            for draft in fresh:
                self._store_one(draft)
        else:
            self.counts.taken += len(fresh)

    def _store_one(self, draft: Draft) -> None:
        try:
            self._take_over([draft])
        except DomainError as refusal:
            self._refused(_refusal_of(draft, str(refusal)))
        except (IntegrityError, DataError):
            if already_imported(self._plan.source, [draft.source_id]):
                self.counts.there += 1
            else:
                self._refused(_refusal_of(draft, _("The database does not take this row as it stands.")))
        else:
            self.counts.taken += 1

    def _take_over(self, drafts: list[Draft]) -> None:
        imported = [ImportedComplaint(self._new(draft), self._promise(draft)) for draft in drafts]
        take_over_complaints(imported, by=self._target.by, at=self._target.at)

    def _know_categories(self, drafts: list[Draft]) -> None:
        if self._plan.category is None:
            return
        missing = {draft.category for draft in drafts if draft.category[0]} - self._categories.keys()
        if missing:
            self._categories.update(ensure_categories(self._plan.category.taxonomy, missing))

    def _promise(self, draft: Draft) -> tuple[str, datetime] | None:
        # A promise would start a timer; of history it stays a fact.
        return None if self._target.is_history else draft.promise

    def _new(self, draft: Draft) -> NewComplaint:
        return NewComplaint(
            team=self._target.team,
            channel=draft.channel,
            received_at=draft.received_at,
            verbatim=draft.verbatim,
            verbatim_missing=not draft.verbatim,
            verbatim_language=draft.language,
            title=draft.title,
            new_customer=draft.customer,
            spoken_by=draft.spoken_by[0],
            spoken_by_contact=draft.spoken_by[1],
            category=self._categories.get(draft.category),
            severity=draft.severity,
            references=draft.references,
            owner=self._owner(draft.owner_email) if draft.owner_email else None,
            source=self._plan.source,
            source_id=draft.source_id,
            is_imported=True,
            is_history=self._target.is_history,
            expectation=draft.expectation,
            facts={"source_id": draft.source_id},
            told=self._told(draft),
        )

    def _told(self, draft: Draft) -> dict[str, object]:
        told: dict[str, object] = dict(draft.facts)
        if self._target.is_history and draft.owner_email:
            told["owner_there"] = draft.owner_email
        if self._target.is_history and draft.promise:
            told["promised_there"] = {"text": draft.promise[0], "due_at": draft.promise[1].isoformat()}
        return told


def _refusal_of(draft: Draft, reason: str) -> Refusal:
    return Refusal(draft.row.line, reason, draft.source_id, tuple(draft.row.values.values()))


def _keep(refusals: list[Refusal], refusal: Refusal, most: int) -> None:
    if len(refusals) < most:
        refusals.append(refusal)


def _both(first: Callable[[Refusal], None], second: Callable[[Refusal], None]) -> Callable[[Refusal], None]:
    def refuse(refusal: Refusal) -> None:
        first(refusal)
        second(refusal)

    return refuse
