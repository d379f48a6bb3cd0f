"""A mail server that takes notes and fails as told: `python -m cxdesk.chaos.sink PORT FOLDER`.

It knows nothing of cxdesk. What it took stands in the file `mails`, one Message-ID in each line.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

# Fates that the harness may give to a Message-ID; without one a mail is taken.
LATER, REFUSED, TAKEN_SILENTLY, DROPPED = "later", "refused", "taken_silently", "dropped"
ANSWERS = {LATER: "451 Try again in a while.", REFUSED: "554 Not here."}


class Handler:
    """Takes each mail, or does to it what its fate says."""

    def __init__(self, folder: Path):
        self._fates: dict[str, str] = json.loads((folder / "fates.json").read_text())
        self._mails = os.open(folder / "mails", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        # Those it asked to wait; it does so once.
        self._asked: set[str] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Answer one mail."""
        message_id = str(message_from_bytes(envelope.content, policy=modern)["Message-ID"]).strip()
        fate = self._fates.get(message_id, "")
        if fate == LATER and message_id in self._asked:
            fate = ""
        self._asked.add(message_id)
        if fate in ("", TAKEN_SILENTLY):
            os.write(self._mails, f"{message_id}\n".encode())
        if fate in (TAKEN_SILENTLY, DROPPED):
            # The words were sent, and nobody says whether they arrived.
            server.transport.abort()
        return ANSWERS.get(fate, "250 Taken.")


def serve(port: int, folder: Path) -> None:
    """Serve until the process is ended."""
    controller = Controller(Handler(folder), hostname="127.0.0.1", port=port)
    controller.start()
    threading.Event().wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
