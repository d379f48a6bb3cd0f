"""Every way to reach a customer, by its key."""

from __future__ import annotations

from recovery.channels.base import Channel
from recovery.channels.email import Email

CHANNELS: tuple[Channel, ...] = (Email(),)


def channel(key: str) -> Channel:
    """Return a channel.

    :raises KeyError: when there is none of this name.
    """
    return {one.key: one for one in CHANNELS}[key]
