"""Who is behind a mail: a person, or a machine that must never be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from recovery.channels.parsing.charsets import clean, decode
from recovery.channels.parsing.headers import Head, ids_of, words_of

BOUNCE, AUTO_REPLY, LIST, BULK, NO_REPLY, EMPTY_SENDER = (
    "bounce",
    "auto_reply",
    "list",
    "bulk",
    "no_reply",
    "empty_sender",
)
_DAEMON = re.compile(
    r"(mailer-?daemon|postmaster|mail-?delivery(-system|-subsystem)?|mdaemon)([+.-].*)?", re.I
)
_NO_REPLY = re.compile(r"(no|donot|do-not|not)[-_.]?reply([+.-].*)?|bounces?([+.-].*)?|noreply.*", re.I)
_LISTS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "list-help",
    "list-owner",
    "list-archive",
    "mailing-list",
)
_ANSWERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response", "x-autoreply-from")
_SUBJECT = re.compile(
    r"undeliver|delivery (status|failure|has failed|report)|returned mail|mail delivery|failure notice|"
    r"mail system error|could not be delivered|message (status - )?undeliver|non[- ]remis|unzustellbar|"
    r"nondeliverable|warning: (message|could not send)|delivery notification|failed:|退信|投递失败|系统退信",
    re.I,
)
_STATUS = re.compile(rb"^Status:[ \t]*([245]\.\d{1,3}\.\d{1,3})", re.MULTILINE | re.IGNORECASE)
# The other side's own sentence, folded over a few lines at most.
_SAID = re.compile(
    rb"^Diagnostic-Code:[ \t]*(?:[\w-]{1,20};)?([^\r\n]{0,500}(?:\r?\n[ \t][^\r\n]{0,500}){0,4})",
    re.MULTILINE | re.IGNORECASE,
)
_IN_WORDS = re.compile(rb"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.])")
_INNER_ID = re.compile(
    rb"^(?:Message-ID|In-Reply-To|References):[ \t]*([^\r\n]{0,2000})", re.MULTILINE | re.IGNORECASE
)


LONGEST_SAID = 400


@dataclass
class Machine:
    """What gave the machine away, and for a bounce what came back."""

    kind: str = ""
    status: str = ""
    said: str = ""
    returned_ids: list[str] = field(default_factory=list)


def machine_of(head: Head, raw: bytes, sender: str, kinds: list[str], report: str) -> Machine:
    """Say which machine wrote this, if one did.

    :param report: the report-type of a multipart/report, empty for anything else.
    """
    kind = _kind(head, sender, kinds, report)
    if kind != BOUNCE:
        return Machine(kind)
    found = _STATUS.search(raw) or _IN_WORDS.search(raw, max(0, raw.find(b"\n\n")))
    said = _SAID.search(raw)
    return Machine(
        kind,
        found[1].decode("ascii") if found else "",
        " ".join(clean(decode(said[1])).split())[:LONGEST_SAID] if said else "",
        _returned(raw, head),
    )


def _kind(head: Head, sender: str, kinds: list[str], report: str) -> str:
    local = sender.rpartition("@")[0] or words_of(head.raw("from")).partition("@")[0]
    subject = head.words("subject")
    auto = words_of(head.raw("auto-submitted")).partition(";")[0].strip().lower()
    empty = "return-path" in dict(head.fields) and head.raw("return-path").strip() in ("<>", "")
    if report == "disposition-notification":
        return AUTO_REPLY
    if report or "message/delivery-status" in kinds or "message/feedback-report" in kinds:
        return BOUNCE
    if head.raw("x-failed-recipients"):
        return BOUNCE
    if _DAEMON.fullmatch(local.strip('" <')) or (_SUBJECT.search(subject) and (empty or auto or not sender)):
        return BOUNCE
    if auto and auto != "no":
        return AUTO_REPLY
    if any(head.has(name) for name in _ANSWERS) or _suppressed(head):
        return AUTO_REPLY
    precedence = words_of(head.raw("precedence")).lower()
    if precedence == "auto_reply":
        return AUTO_REPLY
    if any(head.has(name) for name in _LISTS) or precedence == "list":
        return LIST
    if precedence in ("bulk", "junk"):
        return BULK
    if empty:
        return EMPTY_SENDER
    return NO_REPLY if _NO_REPLY.fullmatch(local.strip('" <')) else ""


def _suppressed(head: Head) -> bool:
    """Exchange sets this on what it writes itself; "OOF" alone is what people's own mail carries, too."""
    words = {one.strip().lower() for one in words_of(head.raw("x-auto-response-suppress")).split(",")}
    return bool(words & {"all", "autoreply", "dr", "ndr", "rn", "nrn", "oof"})


def _returned(raw: bytes, head: Head) -> list[str]:
    """Return the ids of the mail that came back, wherever in the bounce they stand."""
    own = set(ids_of(head.raw("message-id")))
    found: dict[str, None] = {}
    for line in _INNER_ID.finditer(raw[: 2 * 1024 * 1024]):
        found |= dict.fromkeys(ids_of(decode(line[1])))
        if len(found) > 50:
            break
    return [one for one in found if one not in own][:50]
