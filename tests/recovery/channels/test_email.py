"""Mail as it leaves, seen by a mail server of our own: whole, and never broken open by anybody's words."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from recovery.channels import registry
from recovery.channels.base import ChannelDown, ChannelRefused, Letter
from recovery.channels.email import _Watched, is_address, one_line
from recovery.channels.signed import is_own_mark

LETTER = Letter(
    message_id="<one@cxdesk.localhost>",
    to="mia.lin@example.com",
    sender_name="Wei Zhang, Harbour Hotel",
    sender_address="desk@harbour.example",
    reply_to="desk+cx-2026-000417.abcdefghijklmnop@harbour.example",
    subject="Your complaint CX-2026-000417",
    text="Dear Ms Lin,\n\n.\nthe fare goes back.\n\n-- \nWei Zhang\n",
    language="en",
    in_reply_to="<hers@example.com>",
)
HEADERS = {
    "content-language",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "references",
    "reply-to",
    "subject",
    "to",
    "x-cxdesk-mark",
}
BREAKS = (
    "\r\nBcc: eve@example.com",
    "\nBcc: eve@example.com",
    "\rBcc: eve@example.com",
    "\r\n\r\nAnother body",
    "\u2028Bcc: eve@example.com",
    "\x0bBcc: eve@example.com",
    "\x85Bcc: eve@example.com",
    "=?utf-8?q?a=0D=0ABcc:_eve@example.com?=",
    "=?utf-8?b?YQ0KQmNjOiBldmVAZXhhbXBsZS5jb20=?=",
    '", "eve" <eve@example.com>, "x',
    "<eve@example.com>, ",
    "\x00",
    "张伟, <eve@example.com>\r\nBcc: eve@example.com",
    "x" * 2000 + "\r\nBcc: eve@example.com",
)


@dataclass
class Sink:
    """A mail server that keeps what it gets, and answers as it was told to."""

    answers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers.get("RCPT") == "hang up":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer == "hang up":
            server.transport.abort()
        if answer == "keep silent":
            await asyncio.sleep(10)
        content = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        self.got.append((str(envelope.mail_from), list(envelope.rcpt_tos), content))
        return answer


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """Run a mail server, and let mail go there by SMTP."""
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=0, ready_timeout=20)
    # The port is known only once it listens.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield kept
    controller.stop()


def send(letter: Letter = LETTER) -> str:
    return registry.channel("mail").send(letter)


def test_a_letter_arrives_as_it_was_written(sink: Sink):
    assert send() == LETTER.message_id

    [(sender, receivers, got)] = sink.got
    assert (sender, receivers) == (LETTER.sender_address, [LETTER.to])
    assert {name.lower() for name in list(got)} == HEADERS
    assert got.get_content().replace("\r\n", "\n") == LETTER.text
    assert got["From"] == '"Wei Zhang, Harbour Hotel" <desk@harbour.example>'
    assert got["Message-ID"] == LETTER.message_id
    assert got["References"] == got["In-Reply-To"] == "<hers@example.com>"
    assert is_own_mark(got["X-Cxdesk-Mark"])


def test_chinese_arrives_whole(sink: Sink):
    send(
        replace(
            LETTER,
            sender_name="张伟, 海港酒店",
            subject="关于您的投诉 CX-2026-000417",
            text="您好，\n再见。\n",
        )
    )

    [(_sender, _receivers, got)] = sink.got
    [sender] = got["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("张伟, 海港酒店", LETTER.sender_address)
    assert got["Subject"] == "关于您的投诉 CX-2026-000417"
    assert got.get_content().replace("\r\n", "\n") == "您好，\n再见。\n"


def test_what_the_desk_writes_by_itself_says_so(sink: Sink):
    send(replace(LETTER, is_automatic=True))

    assert sink.got[0][2]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("words", BREAKS)
@pytest.mark.parametrize(
    "where", ["subject", "sender_name", "in_reply_to", "to", "sender_address", "reply_to", "message_id"]
)
def test_nobodys_words_break_a_header_open(sink: Sink, where: str, words: str):
    """E7: no extra header, no extra receiver, and nothing that a mail program would read as one."""
    letter = replace(LETTER, **{where: f"{getattr(LETTER, where)}{words}"})

    with contextlib.suppress(ChannelRefused):
        send(letter)

    for sender, receivers, got in sink.got:
        assert {name.lower() for name in list(got)} <= HEADERS
        assert (sender, receivers) == (LETTER.sender_address, [LETTER.to])
        assert [one.addr_spec for one in got["To"].addresses] == [LETTER.to]
        assert [one.addr_spec for one in got["From"].addresses] == [LETTER.sender_address]
        assert got["Cc"] is got["Bcc"] is None
        assert "\n" not in str(got["Subject"])
        assert got.get_content().replace("\r\n", "\n") == LETTER.text
    if where in ("subject", "sender_name", "in_reply_to"):
        assert len(sink.got) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b\n",
        "a@b\r\nBcc: c@d",
        "a@b, c@d",
        "<a@b>",
        '"a b"@c',
        "ä@b.example",
        "=?utf-8?q?a?=@b.example",
        "a@b..c",
        "a@-b.example",
        "a@b.example>",
    ],
)
def test_what_is_no_plain_address_is_not_written_to(text: str):
    assert not is_address(text)


@pytest.mark.parametrize("text", ["a@b.example", "Mia.Lin+x@example.com", "a@bücher.example", "o'neill@b.co"])
def test_plain_addresses_are_written_to(text: str):
    assert is_address(text)


def test_one_line_is_one_line():
    assert one_line("a\r\n b\x00c  =?utf-8?q?x?=", 100) == "a b c = ?utf-8?q?x?="
    assert one_line("x" * 20, 10) == "x" * 9 + "…"


# ------------------------------------------------------------------ what an answer means


def test_nobody_there_means_later(settings: Any):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free.getsockname()[1]
        with pytest.raises(ChannelDown):
            send()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("code", "means"), [("451 later", ChannelDown), ("550 never", ChannelRefused)])
def test_what_the_server_answers_is_what_it_means(sink: Sink, step: str, code: str, means: type[Exception]):
    sink.answers[step] = code

    with pytest.raises(means):
        send()


def test_a_line_that_breaks_before_the_words_means_later(sink: Sink):
    sink.answers["RCPT"] = "hang up"

    with pytest.raises(ChannelDown):
        send()


def test_a_line_that_breaks_after_the_words_means_that_nobody_knows(sink: Sink):
    sink.answers["DATA"] = "hang up"

    with pytest.raises(OSError, match="closed") as unknown:
        send()
    assert not isinstance(unknown.value, (ChannelDown, ChannelRefused))


def test_a_server_that_never_answers_means_that_nobody_knows_and_holds_nobody_long(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    sink.answers["DATA"] = "keep silent"
    getreply = _Watched.getreply

    def getreply_late(line: Any) -> tuple[int, bytes]:
        # The time is over once the words leave, however fast this machine is.
        answer = getreply(line)
        line.ends_at = 0.0 if line.began else line.ends_at
        return answer

    monkeypatch.setattr(_Watched, "getreply", getreply_late)

    with pytest.raises(OSError, match=r"timed out|closed") as unknown:
        send()
    assert not isinstance(unknown.value, (ChannelDown, ChannelRefused))


def a_server_that(answers: Callable[[socket.socket], None]) -> tuple[socket.socket, threading.Thread]:
    there = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            line, _address = there.accept()
            with line:
                answers(line)

    thread = threading.Thread(target=serve)
    thread.start()
    return there, thread


@pytest.mark.parametrize("greeting", [b"", b"554 go away\r\n", b"421 busy\r\n", b"nonsense\r\n"])
def test_a_server_that_does_not_let_us_in_means_later(settings: Any, greeting: bytes):
    there, thread = a_server_that(lambda line: line.sendall(greeting))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = there.getsockname()

    with pytest.raises(ChannelDown):
        send()
    thread.join()
    there.close()
