"""`manage.py import_complaints`: take complaints over from a file."""

from __future__ import annotations

import codecs
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cxdesk.accounts.models import Team, User
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.imports.files import open_rows
from recovery.imports.maps import ImportMap, find_map, map_names
from recovery.imports.readers import Reader
from recovery.imports.refused import RefusedRows
from recovery.imports.run import Counts, Import, Preview, Target
from recovery.permissions import can_import
from recovery.queries.imports import find_person, teams_to_import_for

BAR = 30


class Command(BaseCommand):
    help = (
        "Import complaints from a CSV, TSV or JSONL file. Rows that were imported before stay as they are; "
        "rows that cannot be taken are listed with a reason, and the others are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map", required=True, help=f"one of {', '.join(map_names())}, or a path to a .toml file"
        )
        parser.add_argument(
            "--as",
            dest="kind",
            required=True,
            choices=["history", "live"],
            help="history: for the record, nothing falls due. live: to be led on, with owner and promise",
        )
        parser.add_argument("--team", help="name of the team; may be left out while there is only one")
        parser.add_argument("--by", help="e-mail address of the admin who imports")
        parser.add_argument("--encoding", help="how the file is written, where that is not as the map says")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and write nothing")
        parser.add_argument("--refused", type=Path, help="where to write the refused rows (a CSV file)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        plan = _written_in(find_map(options["map"]), options["encoding"])
        at = clock.now()
        target = Target(_team(options["team"]), options["kind"] == "history", _by(options["by"]), at)
        refused = RefusedRows(_place_of_refused(options["refused"], options["file"], at))
        try:
            with open_rows(options["file"], plan) as reader:
                refused.columns = reader.columns
                bar = self._bar(reader, options["file"])
                work = Import(reader, plan, target, refuse=refused.add, progress=bar)
                if options["dry_run"]:
                    self._show(work.preview(shown=5))
                else:
                    work.run()
        except OSError as error:
            raise CommandError(f"{error.filename or options['file']}: {error.strerror}.") from error
        finally:
            refused.close()
        self._tell(work.counts, refused, dry=options["dry_run"])

    def _bar(self, reader: Reader, file: Path) -> Callable[[Counts], None]:
        if not self.stderr.isatty():
            return lambda counts: None
        size = max(file.stat().st_size, 1)

        def draw(counts: Counts) -> None:
            part = min(reader.bytes_read / size, 1)
            bar = "#" * int(part * BAR)
            end = "\n" if part == 1 else ""
            self.stderr.write(f"\r[{bar:<{BAR}}] {part:4.0%}  {counts.rows} rows", ending=end)
            self.stderr.flush()

        return draw

    def _show(self, preview: Preview) -> None:
        for draft in preview.drafts:
            words = " ".join(draft.verbatim.split())
            self.stdout.write(
                f"line {draft.row.line}  {draft.source_id}  {draft.received_at:%Y-%m-%d %H:%M} UTC"
            )
            self.stdout.write(f"  title     {draft.title}")
            self.stdout.write(f"  words     {words[:100] or '(none in the source)'}")
            self.stdout.write(f"  category  {' / '.join(filter(None, draft.category)) or '(none)'}")
            self.stdout.write(f"  channel   {draft.channel}, severity {draft.severity}")
            if draft.customer:
                self.stdout.write(f"  customer  {draft.customer.name}")
            if draft.owner_email:
                self.stdout.write(f"  owner     {draft.owner_email}")

    def _tell(self, counts: Counts, refused: RefusedRows, *, dry: bool) -> None:
        taken = "would be taken" if dry else "taken"
        self.stdout.write(f"{counts.taken} {taken}, {counts.there} already there, {counts.refused} refused")
        if refused.path is not None:
            self.stdout.write(f"Refused rows, each with its reason: {refused.path}")
        if not counts.has_any:
            raise CommandError("No row was taken.")


def _written_in(plan: ImportMap, encoding: str | None) -> ImportMap:
    if encoding is None:
        return plan
    try:
        known = codecs.lookup(encoding).name
        "a".encode(known).decode(known)
    except (LookupError, ValueError):
        raise CommandError(f"{encoding} is no encoding; --encoding takes one such as gb18030.") from None
    return replace(plan, encoding=known)


def _team(name: str | None) -> Team:
    teams = teams_to_import_for()
    if name is None and len(teams) == 1:
        return teams[0]
    for team in teams:
        if team.name == name:
            return team
    names = ", ".join(f"“{team.name}”" for team in teams) or "none yet"
    if name is None:
        raise CommandError(f"Say for which team with --team. There are: {names}.")
    raise CommandError(f"There is no team “{name}”. There are: {names}.")


def _by(email: str | None) -> User | None:
    if email is None:
        return None
    person = find_person(email)
    if person is None or not can_import(person):
        raise CommandError(f"{email} is nobody who may import; only admins may.")
    return person


def _place_of_refused(asked: Path | None, file: Path, at: datetime) -> Path | Callable[[], Path]:
    if asked is not None:
        return asked

    def in_own_folder() -> Path:
        folder = settings.DATA_DIR / "imports"
        folder.mkdir(parents=True, exist_ok=True)
        return Path(folder / f"{file.stem}-{at:%Y%m%d-%H%M%S}-refused.csv")

    return in_own_folder
