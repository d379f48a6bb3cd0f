"""Mail to customers: one plain text to one receiver, in headers that nobody's words can break open."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from email.errors import MessageError
from email.utils import quote
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_noop as _

from recovery.channels.base import ChannelDown, ChannelRefused, Letter
from recovery.channels.signed import headers_of_own_mail

# All of one sending, from the first greeting on; the lease of what is sent is longer.
SECONDS = 25
LONGEST_SUBJECT, LONGEST_NAME = 180, 200
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[^\W_](?:[^\W_]|-){0,62}\.)*[^\W_](?:[^\W_]|-){0,62}"
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
CONTENT_LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}

UNKNOWN_THERE = _("Their mail server takes no mail for this address. Ask them for another one.")
NOT_TAKEN = _("The mail server refused the message.")
SENDER_NOT_TAKEN = _("Our mail server does not let this team send from its address. Tell an admin.")
CANNOT_BE_WRITTEN = _("No mail can be written to this address. Ask them for another one.")
NO_ANSWER = _("The mail server cannot be reached.")
ASKS_TO_WAIT = _("The mail server asks us to try again later.")


class Email:
    """The channel."""

    key = "mail"

    def send(self, letter: Letter) -> str:
        mail = written(letter)
        backend = get_connection()
        if isinstance(backend, EmailBackend):
            _send_by_smtp(mail)
        else:
            backend.send_messages([mail])
        return letter.message_id


def is_address(text: str) -> bool:
    """Say whether mail can be written to it, and nothing but an address stands in it."""
    return bool(_ADDRESS.fullmatch(text)) and len(text) <= 254 and "=?" not in text and ".." not in text


def one_line(text: str, longest: int) -> str:
    """Return words as they may stand in a header: one line, and no beginning of an encoded word."""
    line = _BREAKS.sub(" ", text).replace("=?", "= ?").strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def written(letter: Letter) -> EmailMessage:
    """Put a letter into the form of a mail.

    :raises ChannelRefused: when an address is none.
    """
    addresses = (letter.to, letter.sender_address, letter.reply_to)
    if not (all(map(is_address, addresses)) and _MESSAGE_ID.fullmatch(letter.message_id)):
        raise ChannelRefused(CANNOT_BE_WRITTEN)
    own = headers_of_own_mail(letter.message_id, is_answer=letter.is_answer)
    headers = {"Message-ID": letter.message_id, **own}
    if _MESSAGE_ID.fullmatch(letter.in_reply_to):
        headers |= {"In-Reply-To": letter.in_reply_to, "References": letter.in_reply_to}
    if letter.is_automatic and not letter.is_answer:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if letter.language:
        headers["Content-Language"] = CONTENT_LANGUAGES.get(letter.language, letter.language)
    name = quote(one_line(letter.sender_name, LONGEST_NAME))
    mail = EmailMessage(
        subject=one_line(letter.subject, LONGEST_SUBJECT),
        body=letter.text,
        from_email=f'"{name}" <{letter.sender_address}>',
        to=[letter.to],
        reply_to=[letter.reply_to],
        headers=headers,
    )
    try:
        # Before anybody is called: what cannot be put into the form of a mail surely does not leave.
        mail.message().as_bytes()
    except (ValueError, MessageError) as error:
        raise ChannelRefused(CANNOT_BE_WRITTEN) from error
    return mail


# ------------------------------------------------------------------ SMTP


class _Watched:
    """What we add to a connection: it knows whether the words began to leave, and ends in time."""

    began = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ends_at = time.monotonic() + SECONDS
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        line: Any = self
        if line.sock is not None:
            line.sock.settimeout(max(0.1, self.ends_at - time.monotonic()))
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]  # of smtplib.SMTP, beside us
        # Nothing but the beginning of the words themselves is answered so.
        self.began = self.began or answer[0] == 354
        return answer


class _Line(_Watched, smtplib.SMTP):
    pass


class _SafeLine(_Watched, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SafeLine if self.use_ssl else _Line


def _send_by_smtp(mail: EmailMessage) -> None:
    """Send one mail; whatever is raised beside the two says that nobody knows.

    :raises ChannelDown: when nobody answers, or asks us to wait.
    :raises ChannelRefused: when the answer is no.
    """
    backend = _Backend(timeout=SECONDS)
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        # Also a password that is not right: that is about us, and an admin mends it.
        raise ChannelDown(NO_ANSWER) from error
    line: Any = backend.connection
    try:
        backend.send_messages([mail])
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise _verdict(error, began=line.began) from error
    finally:
        # It is sent or not by now; how the other side says good-bye changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException, ssl.SSLError):
            backend.close()


def _verdict(error: Exception, *, began: bool) -> Exception:
    """Say what an error means: down, refused, or itself where the fate is unknown."""
    sentence = NOT_TAKEN
    code = getattr(error, "smtp_code", 0)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, sentence = next(iter(error.recipients.values()))[0], UNKNOWN_THERE
    elif isinstance(error, smtplib.SMTPSenderRefused):
        sentence = SENDER_NOT_TAKEN
    elif isinstance(error, (smtplib.SMTPNotSupportedError, UnicodeError)):
        code, sentence = 550, CANNOT_BE_WRITTEN
    if 500 <= code < 600:
        return ChannelRefused(sentence)
    if 400 <= code < 500:
        return ChannelDown(ASKS_TO_WAIT)
    return error if began else ChannelDown(NO_ANSWER)
