"""One row of a source, imported as live: a real one, and one that was written for the tests."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from recovery.models import Complaint
from tests.recovery.imports import samples

# For each source its map, the file of the real data, the rows of the tests, and the column of the words.
SOURCES = {
    "cfpb": ("cfpb_complaints/complaints.csv", samples.CFPB, "narrative"),
    "zh_disputes": ("zh_marketplace_disputes/disputes.csv", samples.DISPUTES, "content"),
}
PARAMS = [
    pytest.param((source, kind), id=f"{source}-{kind}", marks=[pytest.mark.real_data] * (kind == "real"))
    for source in SOURCES
    for kind in ("sample", "real")
]


@dataclass(frozen=True)
class Imported:
    """What was taken over, and the words it had in its file."""

    complaint: Complaint
    words: str


def import_one(source: str, kind: str, folder: Path, real_data: Path | None) -> Imported:
    """Import the first row with words of this source."""
    place, sample, column = SOURCES[source]
    if kind == "real":
        assert real_data is not None
        with (real_data / place).open(encoding="utf-8", newline="") as file:
            columns, row = _first_with_words(csv.DictReader(file), column)
    else:
        columns, row = _first_with_words(csv.DictReader(StringIO(sample)), column)
    path = folder / f"{source}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerow(row)
    call_command(
        "import_complaints",
        str(path),
        "--map",
        source,
        "--as",
        "live",
        "--team",
        "Harbour",
        stdout=StringIO(),
    )
    return Imported(Complaint.objects.get(source=source), row[column])


def _first_with_words(rows: csv.DictReader[str], column: str) -> tuple[list[str], dict[str, str]]:
    return list(rows.fieldnames or ()), next(row for row in rows if len(row[column].strip()) > 20)
