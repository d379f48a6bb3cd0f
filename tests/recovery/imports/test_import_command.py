import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cxdesk.jobs.models import Timer
from recovery.models import Complaint, ComplaintEvent
from tests.recovery.imports import samples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def command(harbour, settings, tmp_path):
    """Give `command(path, …)`: run the import and return what it printed; a refusal is a CommandError."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()

    def run(path, *args: str, map: str = "cfpb", kind: str = "history") -> str:
        out = StringIO()
        call_command(
            "import_complaints", str(path), "--map", map, "--as", kind, *args, stdout=out, stderr=StringIO()
        )
        return out.getvalue()

    return run


def refused(command, *args, **kwargs) -> str:
    with pytest.raises(CommandError) as refusal:
        command(*args, **kwargs)
    # What Django turns into the exit code of the program.
    assert refusal.value.returncode == 1
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_an_import_tells_what_became_of_the_rows(command, file_of):
    assert command(file_of(samples.CFPB)) == "2 taken, 0 already there, 0 refused\n"


def test_a_second_run_takes_nothing_and_is_no_failure(command, file_of):
    command(file_of(samples.CFPB))

    assert command(file_of(samples.CFPB)) == "0 taken, 2 already there, 0 refused\n"


def test_a_dry_run_shows_the_first_rows_and_writes_nothing(command, file_of):
    shown = command(file_of(samples.CFPB), "--dry-run")

    assert "line 3  69978  2023-04-13 12:00 UTC" in shown
    assert "words     (none in the source)" in shown
    assert "category  Mortgage / Loan servicing, payments" in shown
    assert shown.endswith("2 would be taken, 0 already there, 0 refused\n")
    assert not Complaint.objects.exists()


def test_refused_rows_go_to_a_file_with_their_reasons(command, file_of, tmp_path):
    path = file_of(samples.GENERIC_HEADER + "1,2026-01-05,good,,,,,,\n2,never,=1+1,,,,,,\n3,2026\n")

    shown = command(path, "--refused", str(tmp_path / "bad.csv"), map="generic")

    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as file:
        header, bad_date, cut = csv.reader(file)
    assert shown.startswith("1 taken, 0 already there, 2 refused\n")
    assert str(tmp_path / "bad.csv") in shown
    assert header[:5] == ["refused_line", "refused_id", "refused_reason", "id", "received_at"]
    assert bad_date[:6] == ["3", "2", "“never” is no date that the map knows.", "2", "never", "'=1+1"]
    assert cut[:2] == ["4", "3"]


def test_refused_rows_can_be_mended_and_imported(command, file_of, tmp_path):
    path = file_of("id,received_at,text\n1,2026-01-05,good\n2,never,late\n")
    command(path, "--refused", str(tmp_path / "bad.csv"), map="generic")
    mended = (tmp_path / "bad.csv").read_text(encoding="utf-8-sig").replace(",never,", ",2026-01-06,")

    assert command(file_of(mended, "mended.csv"), map="generic").startswith(
        "1 taken, 0 already there, 0 refused"
    )


def test_without_a_place_the_refused_rows_land_in_the_data_folder(command, file_of, settings):
    command(file_of("id,received_at,text\n1,2026-01-05,good\n2,never,late\n", "may.csv"), map="generic")

    assert [path.name[:4] for path in (settings.DATA_DIR / "imports").iterdir()] == ["may-"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_refused_rows_is_a_formula(command, file_of, tmp_path, start):
    row = f'id,received_at,text\n"{start}cmd",never,"{start}cmd"\n1,2026-01-05,good\n'

    command(file_of(row), "--refused", str(tmp_path / "bad.csv"), map="generic")

    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert f"'{start}cmd" in cells
    assert not [cell for cell in cells if cell.startswith(start)]


# ------------------------------------------------------------------ bad input, one sentence each


def test_an_unknown_file(command, tmp_path):
    sentence = refused(command, tmp_path / "nowhere.csv")

    assert sentence == f"The file {tmp_path / 'nowhere.csv'} cannot be read: No such file or directory."


def test_a_folder_in_place_of_a_file(command, tmp_path):
    assert refused(command, tmp_path).endswith("cannot be read: Is a directory.")


def test_an_unknown_map(command, file_of):
    assert refused(command, file_of(samples.CFPB), map="cfbp").startswith(
        "There is no map “cfbp”. There are: cfpb,"
    )


def test_a_map_for_another_file(command, file_of):
    sentence = refused(command, file_of(samples.COMCAST), map="cfpb")

    assert sentence.startswith("The map “cfpb” needs the columns “complaint_id”, “date_received”")
    assert "The file has “Ticket #”" in sentence


def test_a_broken_map_of_ones_own(command, file_of, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('source = "mine"\n')

    assert (
        refused(command, file_of(samples.CFPB), map=str(path))
        == "The map “mine” is broken at id: it is missing."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (samples.CFPB_HEADER.encode(), "The file has a header and no rows."),
        (b"\x00\x01\x02\x03" * 100, "This is not a text file (it holds binary data). Save the table as CSV"),
        (b"PK\x03\x04\x14\x00" + b"\x00" * 50, "This is not a text file (application/zip)."),
        (b"complaint_id," + b"x" * (2**20 + 1), "The first line is no header: The row is longer than 1 MiB."),
        (
            samples.CFPB_HEADER.replace("narrative", "story").encode() + b"1\n",
            "The map “cfpb” needs the columns “narrative”. The file has “complaint_id”, ",
        ),
    ],
)
def test_a_file_that_is_none(command, file_of, content, sentence):
    assert refused(command, file_of(content)).startswith(sentence)
    assert not Complaint.objects.exists()


def test_a_file_without_one_good_row_is_a_failure(command, file_of):
    assert (
        refused(command, file_of("id,received_at,text\n1,never,bad\n"), map="generic") == "No row was taken."
    )


def test_a_wrong_encoding_keeps_the_rows_that_can_be_read(command, file_of, tmp_path):
    path = file_of("id,received_at,text\n1,2026-01-05,fine\n2,2026-01-05,café\n".encode("windows-1252"))

    assert command(path, "--refused", str(tmp_path / "bad.csv"), map="generic").startswith(
        "1 taken, 0 already there, 1"
    )
    assert "Line 3 is not utf-8: byte 0xe9 at position 17." in (tmp_path / "bad.csv").read_text(
        encoding="utf-8-sig"
    )


def test_a_row_over_a_mebibyte_keeps_the_others(command, file_of, tmp_path):
    path = file_of(f"id,received_at,text\n1,2026-01-05,{'x' * 2**20}\n2,2026-01-05,fine\n")

    assert command(path, "--refused", str(tmp_path / "bad.csv"), map="generic").startswith(
        "1 taken, 0 already there, 1"
    )
    assert (tmp_path / "bad.csv").stat().st_size < 5000


def test_a_row_cut_in_the_middle_keeps_the_others(command, file_of, tmp_path):
    cut = samples.CFPB[: samples.CFPB.index("Then {$500")]

    assert command(file_of(cut), "--refused", str(tmp_path / "bad.csv")).startswith(
        "1 taken, 0 already there, 1"
    )
    assert "never closed; the file ends" in (tmp_path / "bad.csv").read_text(encoding="utf-8-sig")


def test_an_unknown_team_and_none_named(command, file_of, halcyon):
    assert refused(command, file_of(samples.CFPB), "--team", "Nowhere") == (
        "There is no team “Nowhere”. There are: “Halcyon”, “Harbour”."
    )
    assert refused(command, file_of(samples.CFPB)) == (
        "Say for which team with --team. There are: “Halcyon”, “Harbour”."
    )


@pytest.mark.parametrize("email", ["nobody@cxdesk.test", "ana@cxdesk.test"])
def test_somebody_who_may_not_import(command, file_of, ana, email):
    assert (
        refused(command, file_of(samples.CFPB), "--by", email)
        == f"{email} is nobody who may import; only admins may."
    )


def test_an_admin_stands_on_what_they_imported(command, file_of, ada):
    command(file_of(samples.CFPB), "--by", "Ada@cxdesk.test")

    assert {complaint.logged_by for complaint in Complaint.objects.all()} == {ada}
    assert {event.by for event in ComplaintEvent.objects.all()} == {ada}


def test_a_place_for_refused_rows_that_cannot_be_written(command, file_of, tmp_path):
    path = file_of("id,received_at,text\n1,never,bad\n")

    assert refused(command, path, "--refused", str(tmp_path / "no" / "bad.csv"), map="generic").endswith(
        "bad.csv: No such file or directory."
    )


# ------------------------------------------------------------------ hostile words


def test_hostile_words_are_stored_as_words(command, file_of):
    words = [
        "<script>alert(1)</script>",
        "'; DROP TABLE recovery_complaint; --",
        "{{ 7*7 }}",
        "‮evil",
        "=HYPERLINK(1)",
    ]
    lines = "".join(
        json.dumps({"id": str(n), "received_at": "2026-01-05", "text": text}) + "\n"
        for n, text in enumerate(words)
    )
    plan = file_of(
        'source = "hostile"\nid = "id"\n[file]\nformat = "jsonl"\n[words]\ncolumn = "text"\n'
        '[received]\ncolumns = ["received_at"]\nzone = "UTC"\n',
        "hostile.toml",
    )

    command(file_of(lines, "hostile.jsonl"), map=str(plan))

    assert list(Complaint.objects.order_by("number").values_list("verbatim", flat=True)) == words
    assert not Timer.objects.exists()
