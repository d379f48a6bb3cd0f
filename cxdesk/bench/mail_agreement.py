"""How far our reading of mails agrees with what others expect of the same mails, set by set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recovery.channels.parsing.quotes import reply_of
from recovery.channels.parsing.read import ReadMail
from recovery.channels.reader import CannotRead, Reader

BODIES = (
    "crisp_email_reply_parser",
    "mail_parser_reply",
    "github_email_reply_parser",
    "zapier_email_reply_parser",
)


@dataclass
class Tally:
    """How many mails of one set agree in one question, and which do not."""

    agreed: int = 0
    asked: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, agrees: bool) -> None:
        self.asked += 1
        self.agreed += agrees
        if not agrees:
            self.missed.append(name)


@dataclass
class Agreement:
    """The tallies by (set, question), and what could not be read at all."""

    read: int = 0
    unread: list[str] = field(default_factory=list)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def add(self, source: str, question: str, name: str, agrees: bool) -> None:
        self.tallies.setdefault((source, question), Tally()).add(name, agrees)

    def lines(self, *, misses: bool = False) -> Iterator[str]:
        """Give the table, one line a set and question."""
        yield f"{self.read} mails read, {len(self.unread)} not readable"
        for (source, question), tally in sorted(self.tallies.items()):
            share = tally.agreed / tally.asked
            yield f"{source:28} {question:18} {tally.agreed:4} of {tally.asked:4}  {share:6.1%}"
            if misses:
                yield from (f"    {one}" for one in tally.missed)


def measure(folder: Path) -> Agreement:
    """Read every mail that the index of the folder names, and compare."""
    found, reader = Agreement(), Reader()
    try:
        with (folder / "index.jsonl").open(encoding="utf-8") as index:
            for line in index:
                _measure_one(folder, json.loads(line), reader, found)
    finally:
        reader.close()
    replies = folder / "discourse_email_reply_trimmer" / "replies.jsonl"
    with replies.open(encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            agrees = _plain(reply_of(row["email"])) == _plain(row["expected_reply"])
            found.add("discourse_email_reply_trimmer", "reply", row["id"], agrees)
    return found


def _measure_one(folder: Path, row: dict[str, Any], reader: Reader, found: Agreement) -> None:
    name, source = row["file"], row["source"]
    raw = (folder / name).read_bytes()
    try:
        mail = reader.read(raw).mail
    except CannotRead:
        found.unread.append(name)
        return
    found.read += 1
    if source not in BODIES and not name.endswith((".html", ".txt_")):
        _ask_index(row, mail, found)
    if source == "sisimai_bounces":
        _ask_bounce(row, mail, found)
    expected = (folder / name).with_suffix(".expected.json")
    if expected.exists():
        told = json.loads(expected.read_text(encoding="utf-8"))
        (_ask_zammad if source == "zammad" else _ask_stalwart)(row, told, mail, found)
    if source == "talon" and "standard_replies" in name:
        beside = folder / f"{name.removesuffix('.eml')}_reply_text"
        wanted = beside.read_text(encoding="utf-8") if beside.exists() else "Hello"
        found.add(source, "reply", name, _plain(mail.reply) == _plain(wanted))


def _ask_index(row: dict[str, Any], mail: ReadMail, found: Agreement) -> None:
    """Ask what the parser of the standard library saw."""
    name, source = row["file"], row["source"]
    if row.get("from"):
        found.add(source, "has a sender", name, bool(mail.senders))
    if row.get("message_id"):
        found.add(source, "has an id", name, bool(mail.message_id))
    if row.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no" or row.get("is_dsn"):
        found.add(source, "is a machine", name, bool(mail.machine))


def _ask_bounce(row: dict[str, Any], mail: ReadMail, found: Agreement) -> None:
    name, source = row["file"], row["source"]
    if row.get("not_a_bounce"):
        found.add(source, "is no bounce", name, mail.machine != "bounce")
        return
    expected = [one for one in row.get("expected_bounce") or [] if isinstance(one, dict)]
    if not expected:
        return
    found.add(source, "left unanswered", name, bool(mail.machine))
    if any(one.get("reason") == "vacation" for one in expected):
        return
    found.add(source, "is a bounce", name, mail.machine == "bounce")
    codes = {str(one.get("dsn")) for one in expected if one.get("dsn")}
    if codes and mail.status:
        found.add(source, "class of status", name, mail.status[0] in {code[0] for code in codes})


def _ask_zammad(row: dict[str, Any], told: dict[str, Any], mail: ReadMail, found: Agreement) -> None:
    name, source = row["file"], row["source"]
    sender = mail.senders[0][1] if mail.senders else ""
    if told.get("from_email"):
        found.add(source, "sender", name, sender.lower() == str(told["from_email"]).lower())
    if told.get("subject") is not None:
        found.add(source, "subject", name, _plain(mail.subject) == _plain(str(told["subject"])))
    if told.get("body"):
        found.add(source, "words", name, _alike(str(told["body"]), mail.text))


def _ask_stalwart(row: dict[str, Any], told: dict[str, Any], mail: ReadMail, found: Agreement) -> None:
    name, source = row["file"], row["source"]
    parts = told.get("parts") or [{}]
    heads = {str(one.get("name")): one.get("value") for one in parts[0].get("headers", [])}
    subject = (heads.get("subject") or {}).get("Text") if isinstance(heads.get("subject"), dict) else None
    if subject is not None:
        found.add(source, "subject", name, _plain(mail.subject) == _plain(subject))
    sender = _address_in(heads.get("from"))
    if sender:
        found.add(source, "sender", name, bool(mail.senders) and mail.senders[0][1].lower() == sender.lower())


def _address_in(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("address") or "") or next(filter(None, map(_address_in, value.values())), "")
    if isinstance(value, list):
        return next(filter(None, map(_address_in, value)), "")
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", re.sub(r"<[^>]*>|&\w+;", " ", text.lower())))


def _alike(theirs: str, ours: str) -> bool:
    """Say whether nearly all words of the one are in the other; markup and quotes are cleaned differently."""
    wanted = _words(theirs)
    return not wanted or len(wanted & _words(ours)) >= 0.9 * len(wanted)
