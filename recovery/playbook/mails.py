"""Why a mail is where it is, as sentences."""

from __future__ import annotations

from cxdesk.common.sentences import Sentence, _

# Reasons of the tray.
NO_SENDER = "no_sender"
STAFF = "staff"
STRANGER = "stranger"
SEVERAL = "several"
UNPROVEN = "unproven"
KNOWN_SENDER = "known_sender"
NEW = "new"
MANY = "many"
# Reasons to leave it alone; the others are those of `channels.parsing.machines`.
OWN = "own"
# Reasons why it could not be read.
DIED, TOO_SLOW, ERROR, TOO_LARGE, MISSING = "died", "too_slow", "error", "too_large", "missing"

# Why a mailbox could not be visited: shown in the reader's language, a detail in brackets behind it.
NOT_SET = _("The password of the mailbox is not set where the desk runs.")
NOT_LET_IN = _("The server refused the account or its password.")
NOT_TRUSTED = _("The server could not prove who it is, so no password was sent to it.")
NOT_REACHED = _("The server could not be reached.")
BROKEN_OFF = _("The connection broke off. What had come is stored.")
TROUBLES = {one.text: one for one in (NOT_SET, NOT_LET_IN, NOT_TRUSTED, NOT_REACHED, BROKEN_OFF)}

REASONS: dict[str, Sentence] = {
    NO_SENDER: _("It names no sender, or several, so nobody can say whose words these are."),
    STAFF: _("It came from the address of a colleague. Words are never taken for a colleague's by mail."),
    STRANGER: _("It answers a mail of ours, but the sender does not belong to that complaint."),
    SEVERAL: _("It answers mails about more than one complaint."),
    UNPROVEN: _("It says that it belongs to a complaint and does not prove it."),
    KNOWN_SENDER: _("The sender has open complaints. It may belong to one of them."),
    NEW: _("It is new mail from a person."),
    MANY: _("There was a lot of mail within the hour, so nothing was made of it by itself."),
    OWN: _("We sent it ourselves."),
    "bounce": _("A mail of ours came back."),
    "auto_reply": _("A machine answered, such as a note of absence."),
    "list": _("It came through a mailing list."),
    "bulk": _("It was sent to many."),
    "no_reply": _("It came from an address that reads no answers."),
    "empty_sender": _("A mail system sent it, nobody in person."),
    DIED: _("It could not be read. The raw file is kept."),
    TOO_SLOW: _("Reading it took too long. The raw file is kept."),
    ERROR: _("It could not be read. The raw file is kept."),
    TOO_LARGE: _("It is larger than 25 MB, so only its beginning is here."),
    MISSING: _("The raw file is not where it was stored."),
}

NOTES: dict[str, Sentence] = {
    "too_large": _("The mail is larger than 25 MB; only its beginning was read."),
    "too_many_parts": _("The mail has more than 200 parts; the rest was left out."),
    "too_deep": _("The mail is nested too deep; the innermost parts were left out."),
    "too_many_files": _("The mail has more than 100 files; the rest was left out."),
    "too_much_decoded": _("The files together are larger than 50 MB; some were left out."),
    "too_many_headers": _("The mail has more headers than anybody needs; the rest was left out."),
    "header_cut": _("A header was cut, it was too long."),
    "text_cut": _("The text was cut, it was too long."),
    "broken_parts": _("The parts of the mail do not fit together; some of it may be missing."),
    "unknown_charset": _("The mail names a character set that does not exist; some letters may be wrong."),
    "plain_only": _("Reading the mail in full took too long, so this is its bare text."),
    "files_refused": _("Some files were not taken: we take pictures, PDF and plain text up to 10 MB."),
    "reply_cut": _("The words were too long for one message; the whole of them is in the mail."),
}
