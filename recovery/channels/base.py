"""What a way to reach a customer is, and what can go wrong on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class ChannelDown(Exception):
    """It surely did not leave, and may do so later; the text says why, to colleagues, in one sentence."""


class ChannelRefused(Exception):
    """It surely did not leave and never will as it is; the text says why, to colleagues, in one sentence."""


@dataclass(frozen=True)
class Letter:
    """Words to one customer, as they leave.

    :param message_id: under which they are known outside; the same at every attempt.
    :param reply_to: where an answer finds its complaint.
    :param in_reply_to: the Message-ID that this follows; whatever is none is left out.
    :param is_answer: whether a mail made us write it, and no person did.
    """

    message_id: str
    to: str
    sender_name: str
    sender_address: str
    reply_to: str
    subject: str
    text: str
    language: str = ""
    in_reply_to: str = ""
    is_automatic: bool = False
    is_answer: bool = False


class Channel(Protocol):
    """One way to reach a customer."""

    key: str

    def send(self, letter: Letter) -> str:
        """Hand over one letter and return the receipt, or nothing.

        :raises ChannelDown: to try again later.
        :raises ChannelRefused: never to try again.
        Whatever else it raises means that nobody knows whether the letter left.
        """
