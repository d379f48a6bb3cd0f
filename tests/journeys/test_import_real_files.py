"""The real files, imported as a person would; what the database then holds is counted against the file."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.jobs.models import Timer
from recovery.models import Complaint, ComplaintEvent, EventWords

pytestmark = [pytest.mark.real_data, pytest.mark.django_db, pytest.mark.slow]

AS_HISTORY = ("--as", "history", "--team", "Imports")
FILES = {
    "cfpb": ("cfpb_complaints/complaints.csv", 8656),
    "comcast": ("comcast_2015/tickets.csv", 868),
    "nyc311": ("nyc311_2020/requests.csv", 3569),
    "nyc311_resolved": ("nyc311_2020/requests_with_resolution_text.csv", 498),
    "zh_disputes": ("zh_marketplace_disputes/disputes.csv", 407),
}
NEW_YORK = ZoneInfo("America/New_York")


def run(folder: Path, name: str) -> str:
    out = StringIO()
    call_command("import_complaints", str(folder / FILES[name][0]), "--map", name, *AS_HISTORY, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def imported(django_db_setup: None, django_db_blocker, real_data: Path) -> Iterator[dict[str, str]]:
    """Import every file once for all tests here; give what was printed. It is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        Team.objects.create(name="Imports")
        yield {name: run(real_data, name) for name in FILES}
        transaction.set_rollback(True)


@pytest.fixture
def rows_of(real_data: Path) -> Callable[[str], list[dict[str, str]]]:
    """Give `rows_of(map)`: the rows of a file as the plain csv module reads them."""

    def rows(name: str) -> list[dict[str, str]]:
        with (real_data / FILES[name][0]).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return rows


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_taken(imported, name):
    assert imported[name] == f"{FILES[name][1]} taken, 0 already there, 0 refused\n"


@pytest.mark.parametrize("name", FILES)
def test_a_second_run_adds_nothing(imported, real_data, name):
    before = Complaint.objects.count()

    assert run(real_data, name) == f"0 taken, {FILES[name][1]} already there, 0 refused\n"
    assert Complaint.objects.count() == before


def test_all_of_it_is_history_without_timers_and_with_one_event_each(imported):
    everything = sum(count for _path, count in FILES.values())

    assert Complaint.objects.filter(is_history=True, next_due_at=None, state="new").count() == everything
    assert ComplaintEvent.objects.filter(name="complaint.logged").count() == everything
    assert not Timer.objects.exists()


def test_references_are_without_gap(imported):
    numbers = sorted(Complaint.objects.values_list("number", flat=True))

    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


# ------------------------------------------------------------------ CFPB


def test_cfpb_counts_per_product_and_month_are_those_of_the_file(imported, rows_of):
    of_file = Counter((row["product"], row["date_received"][:7]) for row in rows_of("cfpb"))

    stored = Complaint.objects.filter(source="cfpb").values_list("category__parent__name", "received_at")

    assert Counter((product, f"{received:%Y-%m}") for product, received in stored) == of_file


def test_cfpb_days_are_those_of_the_file(imported, rows_of):
    of_file = Counter(row["date_received"] for row in rows_of("cfpb"))

    stored = Complaint.objects.filter(source="cfpb").values_list("received_at", flat=True)

    assert Counter(f"{received:%Y-%m-%d}" for received in stored) == of_file


def test_cfpb_words_are_those_of_the_file_to_the_byte(imported, rows_of):
    of_file = {row["complaint_id"]: row["narrative"].encode() for row in rows_of("cfpb")}

    stored = Complaint.objects.filter(source="cfpb").values_list("source_id", "verbatim", "verbatim_missing")

    assert {source_id: verbatim.encode() for source_id, verbatim, _missing in stored} == of_file
    assert sum(missing for *_rest, missing in stored) == 6138
    assert all(missing == (not verbatim) for _id, verbatim, missing in stored)


def test_cfpb_answers_of_the_company_are_facts(imported, rows_of):
    of_file = Counter(row["company_response"] for row in rows_of("cfpb"))

    told = EventWords.objects.filter(event__complaint__source="cfpb").values_list("facts", flat=True)

    assert Counter(facts["final_answer"].get("company_response", "") for facts in told) == of_file
    assert set(Complaint.objects.filter(source="cfpb").values_list("outcome", flat=True)) == {""}


def test_fifty_cfpb_complaints_can_be_led_on(imported, rows_of, client):
    rows = {row["complaint_id"]: row for row in rows_of("cfpb")}
    agent = User.objects.create_user("imports@cxdesk.test", name="Ina")
    Membership.objects.create(user=agent, team=Team.objects.get(name="Imports"), role=Role.AGENT)
    client.force_login(agent)

    for source_id in random.Random(417).sample(sorted(rows), 50):
        complaint = Complaint.objects.get(source="cfpb", source_id=source_id)
        words, events = complaint.verbatim.encode(), list(complaint.events.values_list("name", flat=True))
        page = client.get(reverse("complaint", args=[complaint.reference]))
        own = client.post(
            reverse("api:owner", args=[complaint.reference]), {}, content_type="application/json"
        )
        step = client.post(
            reverse("api:step_completion", args=[complaint.reference, "listen"]),
            # Nobody's address is in the file.
            {"ending": "nobody_to_ask", "reason": "The source names no customer."},
            content_type="application/json",
        )

        assert words == rows[source_id]["narrative"].encode()
        assert events == ["complaint.logged"]
        assert (page.status_code, own.status_code, step.status_code) == (200, 201, 201), source_id


# ------------------------------------------------------------------ the others


def comcast_day(row: dict[str, str]) -> str:
    """Read the date without the map: days 1 to 12 stand with day and month exchanged."""
    day, month, year = (int(part) for part in row["Date"].split("-"))
    return f"20{year}-{day:02}-{month:02}" if day <= 12 else f"20{year}-{month:02}-{day:02}"


def test_comcast_counts_per_day_and_its_surge_are_those_of_the_file(imported, rows_of):
    of_file = Counter(comcast_day(row) for row in rows_of("comcast"))

    stored = Complaint.objects.filter(source="comcast").values_list("received_at", flat=True)
    per_day = Counter(f"{received.astimezone(NEW_YORK):%Y-%m-%d}" for received in stored)

    assert per_day == of_file
    assert (min(per_day), max(per_day)) >= ("2015-04-01",)
    assert max(per_day) <= "2015-06-30"
    assert {day for day, _count in per_day.most_common(3)} == {"2015-06-23", "2015-06-24", "2015-06-25"}


def test_comcast_words_and_ways_in_are_those_of_the_file(imported, rows_of):
    ways = {"Internet": "form", "Customer Care Call": "phone"}
    of_file = {
        row["Ticket #"]: (row["Customer Complaint"], ways[row["Received Via"]]) for row in rows_of("comcast")
    }

    stored = Complaint.objects.filter(source="comcast").values_list("source_id", "verbatim", "channel")

    assert {source_id: (verbatim, channel) for source_id, verbatim, channel in stored} == of_file


def test_nyc_counts_per_type_and_hour_are_those_of_the_file(imported, rows_of):
    of_file = Counter((row["complaint_type"].strip(), row["created"][:13]) for row in rows_of("nyc311"))

    stored = Complaint.objects.filter(source="nyc311", received_at__year__lt=2024).values_list(
        "category__name", "received_at", "verbatim_missing"
    )

    hours = Counter(
        (kind, f"{received.astimezone(NEW_YORK):%Y-%m-%dT%H}") for kind, received, _missing in stored
    )
    assert hours == of_file
    assert all(missing for *_rest, missing in stored)


def test_nyc_resolutions_are_facts_of_the_complaints(imported, rows_of):
    of_file = Counter(
        (row["complaint_type"], row["resolution_description"]) for row in rows_of("nyc311_resolved")
    )

    told = EventWords.objects.filter(
        event__complaint__source="nyc311", event__complaint__received_at__year=2024
    ).values_list("event__complaint__title", "facts")

    stored = Counter(
        (title.split(":")[0], facts["final_answer"].get("resolution_description", ""))
        for title, facts in told
    )
    assert stored == of_file


def test_disputes_have_the_merchants_words_and_the_causes_of_the_file(imported, rows_of):
    of_file = {
        row["dispute_id"]: (row["content"], *row["outline"].split("-")[:2]) for row in rows_of("zh_disputes")
    }

    stored = Complaint.objects.filter(source="zh_disputes").values_list(
        "source_id", "verbatim", "category__parent__name", "category__name"
    )

    assert {source_id: tuple(rest) for source_id, *rest in stored} == of_file
    assert set(
        Complaint.objects.filter(source="zh_disputes").values_list("verbatim_language", flat=True)
    ) == {"zh-hans"}


# ------------------------------------------------------------------ bad input out of the real files


@pytest.mark.parametrize("name", ["comcast", "zh_disputes"])
def test_a_file_under_the_map_of_another_is_refused(imported, real_data, name):
    with pytest.raises(CommandError, match="needs the columns"):
        call_command("import_complaints", str(real_data / FILES[name][0]), "--map", "cfpb", *AS_HISTORY)


def test_chinese_words_under_a_western_encoding_are_refused(imported, real_data, tmp_path):
    path, plan = real_data / FILES["zh_disputes"][0], tmp_path / "wrong.toml"
    plan.write_text(
        'source = "wrong"\nid = "dispute_id"\n[file]\nencoding = "gb18030"\n[words]\ncolumn = "content"\n'
        '[received]\ngiven = "2019-03-01"\nzone = "UTC"\n'
    )

    with pytest.raises(CommandError, match="looks like UTF-8, but the map says gb18030"):
        call_command("import_complaints", str(path), "--map", str(plan), *AS_HISTORY)


@pytest.mark.parametrize(("file", "column"), [("naughty_strings", "text"), ("xss_vectors", "payload")])
def test_hostile_words_are_stored_as_they_are(imported, real_data, tmp_path, file, column):
    plan = tmp_path / "hostile.toml"
    plan.write_text(
        f'source = "{file}"\nid = "id"\nheadline = "{{{column}}}"\n[file]\nformat = "jsonl"\n'
        f'[words]\ncolumn = "{column}"\n[received]\ngiven = "2026-01-05"\nzone = "UTC"\n'
    )
    path = real_data / "hostile_input" / f"{file}.jsonl"
    with path.open(encoding="utf-8") as lines:
        of_file = [json.loads(line)[column] for line in lines]

    call_command("import_complaints", str(path), "--map", str(plan), *AS_HISTORY, stdout=StringIO())

    stored = list(Complaint.objects.filter(source=file).order_by("number").values_list("verbatim", flat=True))
    assert stored == [text if text.strip() else "" for text in of_file]
