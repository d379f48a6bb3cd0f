"""Mails of the Tuesday, as they come over the wire."""

from __future__ import annotations

from email.message import EmailMessage

TANAKA_REPLY = (
    "Dear Ms Zhang,\n\n"
    "1402 is quiet, thank you. But this paper was under the door when I came back from breakfast. Does "
    "half past seven mean the lift beside my new room, too? I speak at nine and would like to sleep.\n\n"
    "Hiroshi Tanaka\n"
)
NIECE_AGAIN = (
    "Good afternoon,\n\n"
    "my uncle does not read his mail while he travels, so I write from my own address. The bag has a green "
    "ribbon on the handle and a dent beside the lock; perhaps that helps whoever looks for it.\n\n"
    "Abena Osei\n"
)
WEISS_LETTER = (
    "Dear Mr Weiss,\n\n"
    "row 22, seats A, B, C and D, are held in your four names on the flight home. I ring you to hear "
    "whether that row suits you before anything else is changed."
)
OSEI_UPDATE = (
    "Dear Mr Osei,\n\n"
    "I am sorry that your bag did not come with you. I look after it until it stands at your door. The "
    "store in Kunming is being searched now, and we will let you know as soon as there is news."
)
WEISS_ASKS = (
    "Dear Mr Weiss,\n\n"
    "I am sorry that the four of you were sat apart. You asked me to name who did it: it was our "
    "booking partner's mistake, who entered you as two parties. I ring you today at 16:00 about the flight "
    "home."
)
# What a scanner sent that lost its connection: the head of a mail, and then no end of it.
BROKEN = (
    b"From: scanner@harbour.example\r\nSubject: =?utf-8?B?U2Nhbg==?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="s"\r\n\r\n--s\r\nContent-Type: application/pdf\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcKJ\xff\xfe\x00\x01\x02"
)


def mailed(
    text: str,
    *,
    sender: str,
    to: str,
    subject: str,
    message_id: str,
    photo: bytes = b"",
) -> bytes:
    """Write a mail, with a photo if there is one."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{message_id}@example.org>"
    mail.set_content(text)
    if photo:
        mail.add_attachment(photo, maintype="image", subtype="png", filename="under-the-door.png")
    return mail.as_bytes()
