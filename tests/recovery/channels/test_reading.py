"""Reading mails: what a person reads in them, and that nothing in them breaks, blocks or slips through."""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from recovery.channels.parsing import limits
from recovery.channels.parsing.charsets import decode
from recovery.channels.parsing.headers import addresses_of, words_of
from recovery.channels.parsing.html import clean_html, text_of
from recovery.channels.parsing.quotes import reply_of
from recovery.channels.reader import Reader
from tests.recovery.channels.hostile import foreign_in, hostile_mail
from tests.recovery.hostile import hostile_strings
from tests.recovery.mails import PNG, mail


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    # The child counts its own work; how long a busy machine lets it wait says nothing.
    reader = Reader(wall_seconds=120)
    yield reader
    reader.close()


def test_a_mail_is_read_with_its_words_its_sender_and_its_files(reader):
    opened = reader.read(mail("你好。\n", sender="李明 <li@example.cn>", subject="房间", photo=PNG))

    assert (opened.mail.subject, opened.mail.text) == ("房间", "你好。")
    assert opened.mail.senders == [("李明", "li@example.cn")]
    assert [file.name for file in opened.mail.files] == ["lift.png"]
    assert opened.contents == [PNG]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("好的，谢谢。\n\n在 2026年3月10日 12:00，客服 <desk@a.test> 写道：\n> 您好", "好的，谢谢。"),
        ("收到\n\n發自我的 iPhone", "收到"),
        ("可以。\n\n------------------ 原始邮件 ------------------\n发件人: 客服", "可以。"),
        ("行。\n\n发件人：客服\n发送时间：今天\n收件人：李\n主题：房间\n\n您好", "行。"),
        ("Yes.\n\nOn Tue, 10 Mar 2026 at 12:00, Desk <d@a.test>\nwrote:\n> Hello", "Yes."),
        ("Ja.\n\nAm 10.03.2026 um 12:00 schrieb Desk:\n> Hallo", "Ja."),
        ("Fine.\n-- \nMia\n+49 40", "Fine."),
        ("> Is it warm?\n\nNo, it is cold.", "> Is it warm?\n\nNo, it is cold."),
        ("On time? It never was.", "On time? It never was."),
    ],
)
def test_the_newest_words_are_told_from_what_was_quoted(text, reply):
    assert reply_of(text) == reply


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("房间".encode("gb2312"), "GB2312", "房间"),
        ("房間很吵".encode("big5"), "big5", "房間很吵"),
        ("房间很吵，空调坏了".encode("gb18030"), "", "房间很吵，空调坏了"),
        ("café".encode("latin-1"), "iso-8859-1", "café"),
        ("€5".encode("cp1252"), "iso-8859-1", "€5"),
        (b"caf\xc3\xa9", "us-ascii", "café"),
        (b"abc", "unicode_escape", "abc"),
        (b"\\x41", "unicode_escape", "\\x41"),
        (b"nopr", "rot13", "nopr"),
    ],
)
def test_only_charsets_of_the_list_are_used(data, label, text):
    assert decode(data, label) == text


def test_words_and_addresses_of_headers():
    assert words_of("=?utf-8?B?5oi/?= =?utf-8?B?6Ze0?= 12") == "房间 12"
    assert addresses_of('"Lin, Mia" <m@a.test>, x@b.test (Xu)') == [
        ("Lin, Mia", "m@a.test"),
        ("Xu", "x@b.test"),
    ]
    assert addresses_of('"boss@a.test" <eve@b.test>') == [("boss@a.test", "eve@b.test")]


def test_the_text_of_html_keeps_lines_and_marks_what_is_quoted():
    html = "<p>One<br>two</p><script>x</script><blockquote><p>old</p></blockquote>"

    assert text_of(html) == "One\ntwo\n>\n> old"


# ------------------------------------------------------------------ nothing slips through


def test_the_eyes_see_what_is_foreign():
    assert foreign_in("<p onclick=x><script>y</script><a href=javascript:z>") == [
        "p onclick", "script", "href javascript:z",
    ]  # fmt: skip


@pytest.mark.real_data
def test_no_known_attack_leaves_a_foreign_tag(real_data: Path):
    found = {one: foreign for one in hostile_strings(real_data) if (foreign := foreign_in(clean_html(one)))}

    assert found == {}


# ------------------------------------------------------------------ nothing breaks


def survive(reader: Reader, count: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        read = reader.read(hostile_mail(chance)).mail
        assert foreign_in(read.html) == [], f"mail {number} of seed {seed}"
        # Nothing in it took all the seconds of work that the child has for one mail.
        assert limits.PLAIN_ONLY not in read.notes, f"mail {number} of seed {seed}"
        assert "\x00" not in read.text + read.subject
        (read.text + read.subject).encode()


def test_hostile_mails_are_read_like_others(reader):
    survive(reader, 300, seed=1)


@pytest.mark.slow
def test_two_thousand_hostile_mails(reader):
    survive(reader, 2_000, seed=2)


def _file(data: bytes) -> bytes:
    head = b"--x\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n"
    return b"Content-Type: multipart/mixed; boundary=x\n\n" + head + base64.encodebytes(data) + b"--x--\n"


BOMBS = {
    "10,000 parts": lambda: b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 10_000,
    "1,200 deep": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(1_200)
    ),
    "base64 without end": lambda: b"Content-Transfer-Encoding: base64\n\n" + b"QUFB" * (7 * limits.MB),
    "a file without end": lambda: (
        b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n" + b"QUFB" * 7_000_000
    ),
    "a header of 10 MB": lambda: b"Subject: " + b"a" * 10_000_000 + b"\n\nhi",
    "five million headers": lambda: b"X: y\n" * 5_000_000 + b"\nhi",
    "quoted-printable": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=3Cb=3E" * 3_000_000,
    "200,000 open tags": lambda: b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "tags that cross": lambda: b"Content-Type: text/html\n\n" + b"<a><b><i><font>" * 60_000,
    "only line ends": lambda: b"\n" * 25_000_000,
    "partings": lambda: b"\n\n" + b"Best\n" * 200_000,
    "17 MB in one file": lambda: _file(os.urandom(17_500_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_five_seconds_at_most_and_its_neighbour_none(reader, name):
    raw = BOMBS[name]()
    start = work_of(reader, mail())

    used = work_of(reader, raw)

    # With what starting the child twice takes.
    assert used < limits.CPU_SECONDS + limits.PLAIN_CPU_SECONDS + 3 * start
    assert reader.read(mail()).mail.text


def work_of(reader: Reader, raw: bytes) -> float:
    """Read a mail in a child of its own; return the seconds of work that it did."""
    reader.close()
    before = os.times()
    reader.read(raw)
    reader.close()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_the_child_knows_nothing_of_ours(reader, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret")
    reader.close()
    reader.read(mail())
    environment = Path(f"/proc/{reader._child.pid}/environ")

    if environment.exists():
        assert b"secret" not in environment.read_bytes()
