"""Hostile words in every place where people write: kept as words, shown as words, never run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from cxdesk.accounts.actions import deactivate_person
from cxdesk.common import clock
from recovery.models import Complaint
from tests.permissions.answers import told
from tests.permissions.asking import Asker, text_of, undone
from tests.permissions.bodies import body_of
from tests.permissions.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"--></style></script><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}${7*7}#{7*7}",
    "%0d%0aSet-Cookie: a=b\r\nX-Evil: 1",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "' OR 1=1; DROP TABLE recovery_complaint; --",
    "\u202ekcab ot tnorf\u202c \u200b\ufeff ‮",
    "田中さんにあげて下さい \U0001f469\U0001f3fd \u0301\u0301\u0301",
    "\x1b[31mred\x07\x08",
    "A" * 3000,
)
# As a browser would read them: a tag or a handler that nobody of us wrote.
RUNS = re.compile(r"<script>|<svg/|<img src=x|<iframe|<body onload", re.IGNORECASE)


def refuses_or_takes(answer: Any) -> None:
    assert answer.status_code < 500, text_of(answer)[:500]
    assert not any("evil" in name.lower() for name in answer.headers)


def never_runs(answer: Any, words: str) -> None:
    """Look at a page that shows these words: they stand there as text, and only as text."""
    refuses_or_takes(answer)
    text = text_of(answer)
    if "<" in words and "html" in answer.headers["Content-Type"]:
        assert words not in text
        assert not [found for found in RUNS.findall(text) if found.lower() in words.lower()]


def logged_with(asker: Asker, words: str) -> Any:
    """Log a complaint whose every text is this, by the API; short fields get as much as they hold."""
    body = {
        "channel": "phone",
        "verbatim": words,
        "title": words[:140],
        "new_customer": {"name": words[:200]},
        "spoken_by": words[:200],
        "references": [{"kind": "order", "value": words[:120]}],
    }
    return asker.ask_for_good("ana", "POST", "/api/v1/complaints/", body)


def try_everywhere(asker: Asker, words: str) -> None:
    with undone():
        made = logged_with(asker, words)
        refuses_or_takes(made)
        if made.status_code != 201:
            # Nothing but blanks and marks that nobody sees is no name and no title.
            assert made.status_code in (400, 409)
            return
        reference = made.json()["reference"]
        complaint = Complaint.objects.get(reference=reference)
        assert complaint.verbatim == words
        page = reverse("complaint", args=[reference])
        asker.ask_for_good("ana", "POST", reverse("complaint_note", args=[reference]), {"text": words})
        file = SimpleUploadedFile(
            (words[:60].replace("\r", "").replace("\n", "") or "x") + ".txt", b"A note."
        )
        asker.ask_for_good("ana", "POST", reverse("complaint_file", args=[reference]), {"files": file})
        for address, query in (
            (page, {}),
            ("/complaints/", {"q": words[:100]}),
            ("/lookup/", {"q": words[:100]}),
            ("/lookup/results/", {"q": words[:100]}),
            ("/api/v1/lookup/", {"q": words[:100]}),
            (reverse("customer", args=[complaint.customer_id]), {}),
            ("/complaints/new/customers/", {"customer_name": words[:100]}),
            (reverse("api:events", args=[reference]), {}),
        ):
            never_runs(asker.ask_for_good("ana", "GET", address, query), words)
        for attachment in complaint.attachments.all():
            answer = asker.ask_for_good("ana", "GET", reverse("file", args=[attachment.pk]))
            assert answer.status_code == 200
            assert "\n" not in answer.headers["Content-Disposition"]
            attachment.file.storage.delete(attachment.file.name)


@pytest.mark.parametrize("words", SCRIPTS)
def test_hostile_words_stay_words(asker: Asker, words: str) -> None:
    try_everywhere(asker, words)


def test_a_script_that_was_said_is_shown_as_it_was_said(asker: Asker) -> None:
    words = "<script>alert(1)</script>"
    with undone():
        reference = logged_with(asker, words).json()["reference"]
        text = text_of(asker.ask_for_good("ana", "GET", reverse("complaint", args=[reference])))

    assert escape(words) in text
    assert words not in text


def lines_of(path: Path, key: str) -> list[str]:
    rows = (json.loads(line) for line in path.read_bytes().split(b"\n") if line)
    return [str(row[key]) for row in rows]


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "key"), [("naughty_strings.jsonl", "text"), ("xss_vectors.jsonl", "payload")]
)
def test_the_strings_that_others_collected_stay_words(
    asker: Asker, real_data: Path, file: str, key: str
) -> None:
    """All of them in one complaint's notes and searches, and a page that shows them in the end."""
    found = lines_of(real_data / "hostile_input" / file, key)
    assert len(found) > 100
    with undone():
        reference = logged_with(asker, "Everything at once.").json()["reference"]
        for words in found:
            note = {"text": words}
            answer = asker.ask_for_good("ana", "POST", f"/api/v1/complaints/{reference}/notes/", note)
            assert answer.status_code in (200, 201, 400, 409), words
            searched = asker.ask_for_good("ana", "GET", "/lookup/results/", {"q": words[:100]})
            assert searched.status_code == 200, words
        # Fifty lines of the timeline are the newest fifty notes.
        page = text_of(asker.ask_for_good("ana", "GET", reverse("complaint", args=[reference])))
        told_of = json.loads(
            text_of(asker.ask_for_good("ana", "GET", f"/api/v1/complaints/{reference}/notes/"))
        )
        kept = {one["text"] for one in told_of["results"]}

    assert len(kept) > len(set(found)) * 0.9
    shown = [words for words in kept if words in page and re.search(r"<\w", words)]
    assert shown == []


NUL = "before\x00after"
PLACES = [
    ("POST", "/api/v1/complaints/", {"channel": "phone", "verbatim": NUL}),
    ("POST", "/api/v1/complaints/", {"channel": "phone", "verbatim": "x", "title": NUL}),
    ("POST", "/api/v1/complaints/", {"channel": "phone", "verbatim": "x", "new_customer": {"name": NUL}}),
    ("POST", "/api/v1/causes/", {"title": NUL}),
    ("POST", "/api/v1/complaints/{}/notes/", {"text": NUL}),
    ("POST", "/api/v1/complaints/{}/merging/", {"into": NUL, "reason": "x"}),
    ("POST", "/api/v1/complaints/{}/references/", {"kind": "room", "value": NUL}),
    ("POST", "/api/v1/complaints/{}/steps/listen/notes/", {"answers": {"restatement": NUL}}),
    ("PATCH", "/api/v1/complaints/{}/", {"title": NUL}),
    ("GET", "/api/v1/complaints/", {"team": NUL}),
    ("GET", "/api/v1/complaints/", {"cursor": NUL}),
    ("POST", "/complaints/{}/notes/", {"text": NUL}),
    ("POST", "/complaints/{}/references/", {"kind": "room", "value": NUL}),
    ("POST", "/complaints/{}/steps/listen/completion/", {"restatement": NUL, "restatement_confirmed": "on"}),
    ("POST", "/complaints/{}/duplicate/", {"other": NUL}),
    ("POST", "/complaints/{}/description/", {"title": NUL, "severity": "2"}),
    ("POST", "/complaints/{}/cause/", {"title": NUL}),
    ("POST", "/complaints/new/", {"verbatim": NUL, "channel": "phone", "received_at": "2026-03-01T10:00"}),
    ("POST", "/complaints/new/draft/", {"verbatim": NUL}),
    ("POST", "/complaints/put-right/", {"verbatim": NUL}),
    ("POST", "/causes/", {"title": NUL}),
    ("POST", "/report/", {"words": NUL, "no_answer": "on"}),
    ("POST", "/settings/tokens/", {"name": NUL, "scope": "read"}),
]


@pytest.mark.parametrize(("method", "address", "body"), PLACES)
def test_a_nul_is_refused_and_never_an_error_of_ours(
    asker: Asker, world: World, method: str, address: str, body: Any
) -> None:
    answer = asker.ask("ana", method, address.format(world.kits["plain"].complaint.reference), body)

    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/lookup/", "q"),
        ("/lookup/results/", "q"),
        ("/api/v1/lookup/", "q"),
        ("/complaints/", "q"),
        ("/complaints/", "after"),
        ("/complaints/", "owner"),
        ("/complaints/new/", "draft"),
        ("/complaints/new/customers/", "customer_name"),
        ("/complaints/new/customers/", "customer"),
    ],
)
@pytest.mark.parametrize(
    "words", [NUL, "9" * 40, "-1", "٣", "\ud83d".encode("utf-8", "surrogatepass"), "%", "_"]
)
def test_nothing_that_is_searched_for_breaks_a_page(
    asker: Asker, address: str, name: str, words: Any
) -> None:
    assert asker.ask("ana", "GET", address, {name: words}).status_code < 500


def test_a_deactivated_person_is_out_at_the_next_request(asker: Asker, world: World) -> None:
    """Session and token end with the very request after the deactivation, and the page that was open too."""
    bea, address = world.people["bea"], "/api/v1/me/"
    with undone():
        assert asker.ask_for_good("bea", "GET", "/my-day/").status_code == 200
        assert asker.ask_for_good("write", "GET", address).status_code == 200

        deactivate_person(bea, by=world.people["ada"], at=clock.now())

        assert told(asker.ask_for_good("bea", "GET", "/my-day/")) == "in"
        assert asker.ask_for_good("bea", "GET", address).status_code == 401
        for token in ("read", "write"):
            assert asker.ask_for_good(token, "GET", address).status_code == 401
            made = asker.ask_for_good(token, "POST", "/api/v1/causes/", body_of("api:causes", "POST", world))
            assert made.status_code == 401
