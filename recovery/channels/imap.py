"""Fetching mail over IMAP: a few at a time, marked as taken only after somebody has stored them."""

from __future__ import annotations

import contextlib
import os
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from imap_tools import MailBox, MailboxFetchError, MailboxLoginError, MailBoxStartTls

from cxdesk.common.sentences import Sentence
from recovery.channels.parsing import limits
from recovery.playbook.mails import NOT_LET_IN, NOT_REACHED, NOT_SET, NOT_TRUSTED

TIMEOUT = 10.0
STARTTLS_PORT = 143
# For one visit, well within the time that whoever calls has.
MOST_MAILS = 50
MOST_SECONDS = 20.0


class CannotFetch(Exception):
    """The mailbox could not be visited; the text is a sentence of `playbook.mails`, perhaps with a detail."""

    def __init__(self, sentence: Sentence, detail: str = ""):
        super().__init__(f"{sentence} ({detail})" if detail else str(sentence))


class Server(Protocol):
    """What we need of an IMAP connection."""

    def counts(self) -> tuple[int, int]:
        """Return the validity of the numbers, and the number that the next mail will get."""
        ...

    def numbers(self, since: int) -> list[int]:
        """Return the numbers of mails from this one on; with 0, of those that nobody has seen."""
        ...

    def bytes_of(self, number: int, most: int) -> bytes: ...

    def mark(self, number: int) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Account:
    """Where the mail lies; the password is read from the environment when it is needed."""

    host: str
    port: int
    name: str
    password_env: str
    folder: str


@dataclass(frozen=True)
class Mark:
    """How far a mailbox was fetched."""

    validity: int
    last: int


# Says whether the mail was new.
Keep = Callable[[bytes, Mark], bool]


def fetch(server: Server, mark: Mark, keep: Keep, *, most_seconds: float = MOST_SECONDS) -> Mark:
    """Give every new mail to `keep`, oldest first, and mark it as taken when that returns.

    At first that is what nobody has seen; from then on all that comes. Until the first is done the mark stays
    as it was, so that old mail between what nobody has seen is left alone. Whatever dies in between, the mail
    is fetched again: `keep` has to know it by its bytes.
    """
    validity, coming = server.counts()
    ends = time.monotonic() + most_seconds
    is_first = validity != mark.validity
    numbers = server.numbers(0 if is_first else mark.last + 1)
    taken = 0
    # The protocol names the last mail even where it lies before what was asked for.
    wanted = sorted(one for one in numbers if is_first or one > mark.last)
    for number in wanted:
        if taken >= MOST_MAILS or time.monotonic() > ends:
            return mark
        # One byte more than we take says that there is more.
        raw = server.bytes_of(number, limits.RAW + 1)
        mark = mark if is_first else Mark(validity, number)
        taken += keep(raw, mark)
        server.mark(number)
    return Mark(validity, max([coming - 1, *wanted[-1:], *([] if is_first else [mark.last])]))


def connect(account: Account) -> Server:
    """Open the mailbox over TLS, at a server that proves who it is: it is about to learn a password.

    :raises CannotFetch: when the server does not answer, does not let us in, or no password is set.
    """
    password = os.environ.get(account.password_env, "")
    if not password:
        raise CannotFetch(NOT_SET, account.password_env)
    box: Any = MailBoxStartTls if account.port == STARTTLS_PORT else MailBox
    opened: Any = None
    try:
        # Without a context of ours any certificate would do, and whoever stands between would read all.
        trust = ssl.create_default_context()
        opened = box(account.host, port=account.port, timeout=TIMEOUT, ssl_context=trust)
        opened.login(account.name, password, initial_folder=account.folder)
    except Exception as error:
        with contextlib.suppress(Exception):
            opened.client.shutdown()
        raise _trouble(error) from error
    return _ImapServer(opened, account.folder)


def _trouble(error: Exception) -> CannotFetch:
    """Name what went wrong; names, certificates, sockets, protocols: each fails with an error of its own."""
    if isinstance(error, MailboxLoginError):
        return CannotFetch(NOT_LET_IN)
    if isinstance(error, ssl.SSLCertVerificationError):
        return CannotFetch(NOT_TRUSTED, error.verify_message)
    return CannotFetch(NOT_REACHED, type(error).__name__)


class _ImapServer:
    """The same over imap-tools."""

    def __init__(self, box: Any, folder: str) -> None:
        self.box, self.folder = box, folder

    def counts(self) -> tuple[int, int]:
        status = self.box.folder.status(self.folder, ["UIDVALIDITY", "UIDNEXT"])
        return int(status["UIDVALIDITY"]), int(status["UIDNEXT"])

    def numbers(self, since: int) -> list[int]:
        return [int(one) for one in self.box.uids(f"UID {since}:*" if since else "UNSEEN")]

    def bytes_of(self, number: int, most: int) -> bytes:
        kind, data = self.box.client.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{most}>)")
        if kind != "OK":
            raise MailboxFetchError((kind, data), "OK")
        return b"".join(self._literals(data))

    def _literals(self, data: list[Any]) -> Iterator[bytes]:
        for one in data:
            if isinstance(one, tuple) and len(one) > 1:
                yield one[1]

    def mark(self, number: int) -> None:
        # Not through `flag`, which also removes for good what others have marked as deleted.
        self.box.client.uid("STORE", str(number), "+FLAGS", "(\\Seen)")

    def close(self) -> None:
        self.box.logout()
