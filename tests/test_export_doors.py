"""Who gets the list as a file, and that nobody finds a row in it that the list does not show them."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.permissions.asking import Asker, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LIST, FILE = "/complaints/", "/complaints/export/"
ASKED = ("", "?state=new", "?state=open", "?state=closed", "?training=on", "?q=Zqx", "?owner=me")


@pytest.mark.parametrize("who", ["ana", "bea", "nia", "otto", "lea", "lou", "ada", "nora", "aki"])
def test_list_and_file_agree_for_every_role(who: str, asker: Asker) -> None:
    rows = 0
    for asked in ASKED:
        page = text_of(asker.ask(who, "GET", LIST + asked))
        shown = re.findall(r'class="q-title" href="/complaints/([^/]+)/"', page)
        file = io.StringIO(text_of(asker.ask(who, "GET", FILE + asked)), newline="")

        assert [row[0] for row in csv.reader(file)][1:] == shown, asked
        rows += len(shown)

    assert rows


@pytest.mark.parametrize(("who", "status"), [("anon", 303), ("cleo", 403), ("gil", 303), ("read", 303)])
def test_others_get_no_file(who: str, status: int, asker: Asker) -> None:
    answer = asker.ask(who, "GET", FILE)

    assert answer.status_code == status
    assert "csv" not in answer["Content-Type"]
