import csv
import os
import re
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cxdesk.jobs.models import Timer
from recovery.imports import uploads
from recovery.models import Complaint
from recovery.pages import imports
from tests.recovery.imports import samples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOME_BAD = samples.GENERIC_HEADER + "1,2026-01-05,good,,,,,,\n2,never,=1+1,,,,,,\n"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def send(folder, client, ada, harbour):
    """Give `send(content, map, kind)`: upload this as the admin."""
    client.force_login(ada)

    def upload(content: str | bytes, map: str = "cfpb", kind: str = "history", name: str = "march.csv"):
        content = content if isinstance(content, bytes) else content.encode()
        fields = {"map": map, "kind": kind, "team": harbour.pk, "file": SimpleUploadedFile(name, content)}
        return client.post(reverse("import"), fields)

    return upload


def page_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_upload_preview_confirm_and_result(send, client, ada):
    sent = send(samples.CFPB)
    assert (sent.status_code, Complaint.objects.count()) == (303, 0)

    preview = page_of(client.get(sent.url))
    assert "march.csv" in preview
    assert "Mortgage / Loan servicing, payments" in preview
    assert "no words of the customer in the file" in preview
    assert "Import 2 complaints" in preview
    assert Complaint.objects.count() == 0

    done = client.post(sent.url)
    assert done.status_code == 303
    result = page_of(client.get(done.url))
    assert "<dt>Taken</dt><dd>2</dd> <dt>Already there</dt><dd>0</dd> <dt>Refused</dt><dd>0</dd>" in result
    assert {one.logged_by for one in Complaint.objects.all()} == {ada}
    assert not Timer.objects.exists()


def test_confirming_twice_imports_once_and_leads_to_the_result(send, client):
    sent = send(samples.CFPB)

    first, second = client.post(sent.url), client.post(sent.url)

    assert first.url == second.url == client.get(sent.url).url
    assert Complaint.objects.count() == 2


def test_the_file_is_gone_after_the_import(send, client, folder):
    client.post(send(samples.CFPB).url)

    assert [path.suffix for path in folder.iterdir()] == [".json"]


def test_refused_rows_are_shown_before_and_handed_out_after(send, client):
    sent = send(SOME_BAD, "generic", "live")

    preview = page_of(client.get(sent.url))
    early = client.get(f"{sent.url}refused.csv")
    client.post(sent.url)
    answer = client.get(f"{sent.url}refused.csv")

    assert "“never” is no date that the map knows." in preview
    assert early.status_code == 404
    assert answer["Content-Disposition"] == 'attachment; filename="refused-rows.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text)))[1][:6] == [
        "3", "2", "“never” is no date that the map knows.", "2", "never", "'=1+1",
    ]  # fmt: skip
    assert Complaint.objects.get().is_history is False


def test_a_file_without_a_good_row_cannot_be_confirmed(send, client):
    preview = page_of(client.get(send("id,received_at,text\n1,never,bad\n", "generic").url))

    assert "No row of this file can be taken." in preview
    assert "Import 0 complaints" not in preview


def test_a_file_that_is_there_already_says_so(send, client):
    client.post(send(samples.CFPB).url)

    preview = page_of(client.get(send(samples.CFPB).url))

    assert "Every row that can be taken is there already." in preview
    assert 'class="btn btn--primary"' not in preview


@pytest.mark.parametrize(
    ("content", "map", "sentence"),
    [
        (b"", "cfpb", "The file is empty."),
        (b"PK\x03\x04" + b"\0" * 50, "cfpb", "This is not a text file (application/zip)."),
        (samples.COMCAST.encode(), "cfpb", "The map “cfpb” needs the columns “complaint_id”"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(send, folder, content, map, sentence):
    answer = send(content, map)

    assert answer.status_code == 409
    assert sentence in page_of(answer)
    assert list(folder.iterdir()) == []


def test_a_form_with_gaps_keeps_what_was_chosen(client, ada, harbour, folder):
    client.force_login(ada)

    answer = client.post(reverse("import"), {"map": "comcast", "kind": "live", "team": harbour.pk})

    assert answer.status_code == 422
    assert '<option value="comcast" selected>' in page_of(answer)


@pytest.mark.parametrize("fields", [{"map": "../../etc"}, {"kind": "now"}, {"team": "9999"}])
def test_what_is_not_offered_is_not_taken(client, ada, harbour, folder, fields):
    client.force_login(ada)
    whole = {"map": "cfpb", "kind": "history", "team": harbour.pk, **fields}

    answer = client.post(reverse("import"), {**whole, "file": SimpleUploadedFile("a.csv", b"a")})

    assert answer.status_code == 422


def test_a_body_that_is_too_long_is_refused_before_it_is_read(client, ada, harbour, folder):
    client.force_login(ada)

    class NeverRead(BytesIO):
        def read(self, *args):
            raise AssertionError("the body was read")

    answer = client.generic("POST", reverse("import"), b"", CONTENT_LENGTH=str(imports.LARGEST_BODY + 1), **{
        "wsgi.input": NeverRead()
    })  # fmt: skip

    assert answer.status_code == 422
    assert "The file is larger than 50 MB." in page_of(answer)


def test_more_rows_than_a_request_takes_go_to_the_command_line(send, client, monkeypatch):
    monkeypatch.setattr(imports, "MOST_ROWS", 3)
    monkeypatch.setattr("recovery.imports.run.BATCH", 2)
    rows = "".join(f"{n},2026-01-05,row\n" for n in range(9))

    sent = send("id,received_at,text\n" + rows, "generic")
    preview = page_of(client.get(sent.url))
    refused = client.post(sent.url)

    assert "This file has more than 3 rows. Import it with the command import_complaints" in preview
    assert 'class="btn btn--primary"' not in preview
    assert refused.status_code == 409
    assert not Complaint.objects.exists()


def test_the_token_of_the_form_is_asked_for(folder, ada, harbour):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    fields = {"map": "cfpb", "kind": "history", "team": harbour.pk, "file": SimpleUploadedFile("a.csv", b"a")}

    assert strict.post(reverse("import"), fields).status_code == 403
    assert not folder.exists()


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize(
    ("who", "look"), [("ana", 403), ("lea", 403), ("cleo", 403), ("otto", 403), ("aki", 200)]
)
def test_only_admins_import_and_auditors_look(client, folder, request, harbour, who, look):
    client.force_login(request.getfixturevalue(who))
    fields = {"map": "cfpb", "kind": "history", "team": harbour.pk}

    page = client.get(reverse("import"))
    sent = client.post(
        reverse("import"), {**fields, "file": SimpleUploadedFile("a.csv", samples.CFPB.encode())}
    )

    assert (page.status_code, sent.status_code) == (look, 403)
    assert b"multipart" not in page.content
    assert not folder.exists()


def test_strangers_sign_in_first(client, folder):
    assert client.get(reverse("import")).status_code == 303
    assert client.post(reverse("import")).status_code == 303


def test_an_upload_is_for_the_person_who_made_it(send, make_person, harbour):
    sent = send(samples.CFPB)
    other = Client()
    other.force_login(make_person("Olga", "admin", harbour))

    for address in (sent.url, f"{sent.url}result/", f"{sent.url}refused.csv"):
        assert other.get(address).status_code == 404
    assert other.post(sent.url).status_code == 404
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("token", ["x" * 22, "..", "a.b", "%2e%2e%2fsecret", "x" * 400])
def test_no_other_token_opens_anything(send, client, token):
    send(samples.CFPB)

    assert client.get(f"/import/{token}/").status_code == 404


def test_the_name_of_the_upload_is_never_a_path(send, client, folder):
    sent = send(samples.CFPB, name="../../evil<script>.csv")

    assert "evil&lt;script&gt;.csv" in page_of(client.get(sent.url))
    assert all(path.parent == folder for path in folder.rglob("*"))


def test_files_that_nobody_confirmed_go_after_a_day(send, folder):
    send(samples.CFPB)
    old = list(folder.iterdir())
    for path in old:
        long_ago = path.stat().st_mtime - (uploads.KEPT_FOR + timedelta(hours=1)).total_seconds()
        os.utime(path, (long_ago, long_ago))

    send(samples.CFPB)

    assert not [path for path in old if path.exists()]
    assert len(list(folder.iterdir())) == 2


def test_an_import_that_breaks_can_be_tried_again(send, client, monkeypatch):
    sent = send(samples.CFPB)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("recovery.imports.run.take_over_complaints", lambda *args, **kwargs: 1 / 0)
        assert client.post(sent.url).status_code == 500

    assert client.post(sent.url).status_code == 303
    assert Complaint.objects.count() == 2


def test_hostile_words_and_names_are_shown_as_words(send, client):
    row = 'x<b>,2026-01-05,"<img src=x onerror=alert(1)>",,,,<script>alert(1)</script>,a@b.test,\n'

    preview = page_of(client.get(send(samples.GENERIC_HEADER + row, "generic").url))

    assert "<img src=x" not in preview
    assert "<script>alert" not in preview
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in preview
