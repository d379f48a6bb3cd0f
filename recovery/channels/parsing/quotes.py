"""What somebody wrote, without what they quoted and without their signature: line by line, in one pass."""

from __future__ import annotations

import re

# Longer lines are words, never the mark of a quote.
LONGEST_LINE = 400
_QUOTED = re.compile(r"\s*(>|\|\s|│)")
_FLAGS = re.IGNORECASE

# "On … wrote:" as mail programs put it, in many languages; the address or a date makes it sure.
_WROTE = re.compile(
    r"(wrote|writes|schrieb|schreef|escribió|escreveu|a écrit|scrisse|ha scritto|skrev|napsal(\(a\))?|"
    r"napisał(\(a\))?|"
    r"kirjoitti|írta|пишет|написав|написал|пише|写道|寫道|のメール|さんは書きました|作成|yazdı|"
    r"a scris).{0,40}?[:：]?\s*[-—]{0,6}\s*$",
    _FLAGS,
)
_WROTE_AT_ONCE = re.compile(r"(写道|寫道|написал\w*|пишет|wrote)\s*[:：]\s*$", _FLAGS)
_DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{4}[-./年]\s?\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\b(19|20)\d{2}\b|"
    r"<[^<>\s]+@[^<>\s]+>|"
    r"[\w.+-]+@[\w-]+\.\w+"
)
_WROTE_BEGINS = re.compile(
    r"(>\s*)?(-{2,}\s*)?(on|am|le|el|em|il|op|den|dne|dnia|w dniu|на|в|вт|ср|пн|чт|пт|сб|вс|pe|ti|ke|"
    r"於|在|于|"
    r"a message of|quoting|\d{1,4}[-./年])",
    _FLAGS,
)
_SEPARATOR = re.compile(
    r"\s*[-_=*]{2,}\s*(original (message|appointment)|forwarded (message|by .*)|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|"
    r"message d'origine|message transféré|mensaje original|mensaje reenviado|messaggio originale|"
    r"messaggio inoltrato|"
    r"oorspronkelijk bericht|doorgestuurd bericht|opprinnelig melding|ursprungligt meddelande|"
    r"original meddelelse|"
    r"mensagem original|wiadomość oryginalna|původní zpráva|исходное сообщение|пересылаемое сообщение|"
    r"reply above this line|"
    r"原始邮件|原始郵件|转发的邮件|轉寄的郵件|回复的邮件|回覆的郵件|元のメッセージ|transfered message|"
    r"mensagem encaminhada)\s*[-_=*]*\s*",
    _FLAGS,
)
_BEGIN_FORWARDED = re.compile(
    r"\s*(begin forwarded message|début du message (réexpédié|transféré)|"
    r"anfang der weitergeleiteten (e-?mail|nachricht)|"
    r"inizio messaggio inoltrato|inicio del mensaje reenviado|begin doorgestuurd bericht|"
    r"下面是被转发的邮件|"
    r"以下は転送).{0,20}",
    _FLAGS,
)
_RULE = re.compile(r"\s*(_{20,}|-{20,}|={20,})\s*")
# A block of From, Sent, To, Subject as Outlook and others put it above what they quote.
_FIELD = re.compile(
    r"[\s>*_]*(from|sent|to|cc|subject|date|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|"
    r"para|enviado( el)?|asunto|"
    r"da|inviato|a|oggetto|data|van|verzonden|aan|onderwerp|fra|sendt|til|emne|från|skickat|till|ämne|"
    r"lähettäjä|lähetetty|"
    r"vastaanottaja|aihe|от|от кого|кому|дата|тема|od|wysłane|do|temat|odesláno|komu|předmět|odeslané|"
    r"assunto|"
    r"发件人|寄件者|寄件人|发送时间|寄件日期|发送日期|收件人|抄送|副本|主题|主旨|日期|時間|时间|"
    r"差出人|送信日時|宛先|件名|보낸 사람|보낸 날짜|받는 사람|제목|"
    r"risposta|responder|responde[rz]|antwort|rispondi)[\s*_]*[:：].*",
    _FLAGS,
)
_FROM_FIELD = re.compile(
    r"[\s>*_]*(from|von|de|da|van|fra|från|lähettäjä|от|от кого|od|发件人|寄件者|寄件人|差出人|"
    r"보낸 사람)[\s*_]*[:：]\s*\S.*",
    _FLAGS,
)
_MARKER = re.compile(r"\s*(-{2,3}|—{1,2}|_{2,19}|={4,19}|\*{3,19}|#{4,19}|~{4,19}|\+{4,19}|ᐧ)\s*")
_SENT_FROM = re.compile(
    r"\s*[\[(<*_]*("
    r"(sent|delivered|envoyé|enviado|gesendet|inviato|verzonden|sendt|skickat|skickades|lähetetty|"
    r"отправлено|wysłane|odesláno|"
    r"enviada|надіслано|trimis|发送自|發自|从我的.{0,20}发送|從我的.{0,20}傳送|发自|來自|送信元|"
    r"von meinem).{0,70}"
    r"(iphone|ipad|android|samsung|galaxy|outlook|mobile|blackberry|smartphone|handy|windows|yahoo|"
    r"phone|tablet|huawei|xiaomi|"
    r"mail|app|device|telefon|mobil|手机|手機|邮箱|iphone|ipad|nexus|pixel|zimbra|nokia|sony|htc|gmx|"
    r"web\.de|"
    r"thunderbird|proton\w*).{0,80}|"
    r"(get|télécharger|obtenga|holen sie sich|scarica|download) .{0,10}outlook .{0,80}|(发自|發自|来自|"
    r"來自)我?的?.{1,40}|"
    r"diese nachricht wurde von mein.{0,60}gesendet.{0,20}|this (email|message) was sent from .{0,60}|"
    r"sent from my .{1,60}"
    r")\s*",
    _FLAGS,
)
_PARTING = re.compile(
    r"\s*(best|best regards|kind regards|warm regards|regards|kindest regards|many thanks and regards|"
    r"sincerely|yours (sincerely|faithfully|truly)|"
    r"cheers|best wishes|all the best|mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|"
    r"viele grüße|beste grüße|liebe grüße|"
    r"cordialement|bien cordialement|saludos( cordiales)?|cordiali saluti|distinti saluti|"
    r"met vriendelijke groet(en)?|"
    r"med vennlig hilsen|vennlig hilsen|med venlig hilsen|med vänliga hälsningar|atenciosamente|"
    r"с уважением|z poważaniem|s pozdravem|"
    r"此致|敬上|顺祝商祺|順頌商祺|祝好|谨上|謹上)(\s*/\s*[\w ]+)?\s*[,，.!。]?\s*",
    _FLAGS,
)
# A parting ends the words only where so few lines follow: a name, a post, a phone.
MOST_AFTER_PARTING = 12
MOST_AT_END = 60
# So often an answer between quoted lines is looked for; more is no letter.
MOST_ANSWERS = 20


def reply_of(text: str) -> str:
    """Return the newest words of a mail; all of them when nothing in it looks quoted."""
    kept = _without_signature(_without_quotes(text.split("\n")))
    return "\n".join(kept).strip("\n").rstrip() or text.strip()


def _without_quotes(lines: list[str]) -> list[str]:
    """Cut where the first quoted mail begins; quoted lines with answers below them stay."""
    cut, answers = len(lines), 0
    for at, line in enumerate(lines):
        if len(line) <= LONGEST_LINE and _begins_quote(lines, at):
            # An answer between the quoted lines needs them to be understood.
            if answers < MOST_ANSWERS and _answered_below(lines, at):
                answers += 1
                continue
            cut = at
            break
    kept = lines[:cut]
    while kept and (
        not kept[-1].strip() or _is_quoted(kept[-1]) or _MARKER.fullmatch(kept[-1][:LONGEST_LINE])
    ):
        kept.pop()
    return kept


def _begins_quote(lines: list[str], at: int) -> bool:
    line = lines[at].strip()
    if not line or _is_quoted(line):
        return False
    if _SEPARATOR.fullmatch(line) or _BEGIN_FORWARDED.fullmatch(line):
        return True
    if _RULE.fullmatch(line):
        return _fields_at(lines, at + 1) >= 2
    if _FROM_FIELD.fullmatch(line) and _fields_at(lines, at) >= 3:
        return True
    return _wrote(lines, at)


def _wrote(lines: list[str], at: int) -> bool:
    """Say whether "On … wrote:" begins here; it may be broken over three lines."""
    line = lines[at].strip()
    dated = bool(_DATED.search(line))
    if (
        dated
        and line.endswith((":", "："))
        and "<" in line
        and "@" in line
        and _next_is_quoted(lines, at + 1)
    ):
        return True
    if re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}.{0,12} .{2,80}<[^<>\s]+@[^<>\s]+>\s*[:：]", line):
        return True
    if not (_WROTE_BEGINS.match(line) or dated or _WROTE_AT_ONCE.search(line)):
        return False
    joined = line
    for more in range(3):
        if more:
            follows = lines[at + more].strip() if at + more < len(lines) else ""
            if not follows or _is_quoted(follows):
                return False
            joined += " " + follows
        if len(joined) > LONGEST_LINE:
            return False
        if _WROTE.search(joined) and _DATED.search(joined):
            return joined.endswith((":", "：")) or _next_is_quoted(lines, at + more + 1) or "--" in joined
        if _WROTE_AT_ONCE.search(joined) and _next_is_quoted(lines, at + more + 1):
            return True
    return False


def _is_quoted(line: str) -> bool:
    return _QUOTED.match(line) is not None


def _next_is_quoted(lines: list[str], at: int) -> bool:
    following = [line for line in lines[at : at + 3] if line.strip()]
    return bool(following) and _is_quoted(following[0])


def _fields_at(lines: list[str], at: int) -> int:
    """Count the fields of a quoted head that stand here one below the other."""
    count = 0
    for line in lines[at : at + 12]:
        if not line.strip():
            if count:
                break
            continue
        if len(line) <= LONGEST_LINE and _FIELD.fullmatch(line):
            count += 1
        elif count and count < 2:
            break
    return count


def _answered_below(lines: list[str], at: int) -> bool:
    """Say whether words of their own follow the quoted lines that begin here."""
    inside = lines[at + 1 :]
    first = next((place for place, line in enumerate(inside[:6]) if _is_quoted(line)), None)
    if first is None:
        return False
    below = [line for line in inside[first:] if line.strip() and not _is_quoted(line)]
    kept = [line for line in _without_signature(below) if line.strip()]
    return bool(kept)


def _without_signature(lines: list[str]) -> list[str]:
    cut = len(lines)
    after = sum(1 for line in lines if line.strip())
    for at, line in enumerate(lines):
        after -= bool(line.strip())
        if len(line) > LONGEST_LINE or _is_quoted(line):
            continue
        bare = line.strip()
        if not bare:
            continue
        if line.rstrip("\r") in ("-- ", "--") or (_MARKER.fullmatch(line) and _is_end(lines, at)):
            cut = at
            break
        if _SENT_FROM.fullmatch(line) and _is_end(lines, at):
            cut = at
            break
        if at and after <= MOST_AFTER_PARTING and _PARTING.fullmatch(line):
            cut = at
            break
    return lines[:cut]


def _is_end(lines: list[str], at: int) -> bool:
    """Say whether only more of the same, or a few short lines, come after this line."""
    if len(lines) - at > MOST_AT_END:
        return False
    rest = [line.strip() for line in lines[at + 1 :] if line.strip()]
    others = [one for one in rest if not (_MARKER.fullmatch(one) or _SENT_FROM.fullmatch(one[:LONGEST_LINE]))]
    most = 4 if lines[at].strip()[:1] in "-—_ᐧ" or not _MARKER.fullmatch(lines[at]) else 0
    return len(others) <= most and all(len(one) <= 90 for one in others)
