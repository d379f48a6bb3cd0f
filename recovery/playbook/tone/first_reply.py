"""What a first reply owes the customer: an apology, somebody who says «I», and the next time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.tone.check import LONGEST_TEXT, ours
from recovery.playbook.tone.context import Context
from recovery.playbook.tone.finding import Finder, Hunt
from recovery.playbook.tone.folding import read
from recovery.playbook.tone.lists import SHIPPED, Lists, ready
from recovery.playbook.tone.phrases import parse

_FILE = Path(__file__).parent / "lists" / "first_reply.json"
# The names of the three, in the order in which a person writes them.
PARTS: dict[str, Sentence] = {
    "apology": _("an apology"),
    "owner": _("who answers for it, as «I»"),
    "next_contact": _("when they hear from us next"),
}


@dataclass(frozen=True, slots=True)
class FirstReply:
    """What stands in a first reply."""

    apology: bool
    owner: bool
    next_contact: bool

    @property
    def lacks(self) -> list[str]:
        """Return the parts that are missing, by their names in `PARTS`."""
        return [name for name in PARTS if not getattr(self, name)]


def read_first_reply(text: str, *, lists: Lists = SHIPPED) -> FirstReply:
    """Look for the three parts in a reply, in English, Simplified and Traditional Chinese.

    :param lists: what a playbook version says about times and about apologies that are none.
    """
    reading = read(text[:LONGEST_TEXT])
    own, known = Context(Hunt(_finder(), reading)), Context(Hunt(ready(lists).finder, reading))
    none = known.touched_by("non_apology")
    apologies = ours(own, own.found("apology"), "apology/unless")
    return FirstReply(
        apology=any(not any(none[one.first : one.stop]) for one in apologies),
        owner=bool(ours(own, own.found("owner"), "owner/unless")),
        next_contact=any(_is_dated(known, one.first) for one in own.found("next_contact")),
    )


def _is_dated(known: Context, word: int) -> bool:
    """Say whether a time to come stands in the sentence of this word, or opens the one that follows."""
    first, stop = known.sentence(word)
    return known.has_time(first, stop) or known.next_is_dated(stop)


@lru_cache(maxsize=1)
def _finder() -> Finder:
    written = json.loads(_FILE.read_text(encoding="utf-8"))
    words = {**SHIPPED["en"]["words"], **written["words"]}
    return Finder([(part, parse(one, words)) for part, many in written["phrases"].items() for one in many])
