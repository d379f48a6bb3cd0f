"""Text as it reads, however it is written: words that remember where they stand in the original."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

# How strong a break stands before a word: nothing, a comma, an empty line, the end of a sentence.
NONE, COMMA, BLANK, END = range(4)

_PAIRS = (Path(__file__).parent / "lists" / "traditional.txt").read_text(encoding="utf-8").split()
_SIMPLIFIED = {pair[0]: pair[1] for pair in _PAIRS}
# Signs that look like others, and letters of other scripts that look like ours.
_LIKE = dict(zip("‘’‚‛`´ʹʻʼˈ′‵＇", "'" * 13, strict=True))
_LIKE |= dict(zip("“”„‟«»〝〞〟「」『』＂", '"' * 14, strict=True))
_LIKE |= dict(zip("\u037e❓❔ǃ❗❕", "???!!!", strict=True))
_LIKE |= {"\u2028": "\n", "\u2029": "\n\n"}
_LIKE |= dict(zip("аеорсухіјѕԁһӏ", "aeopcyxijsdhl", strict=True))
_LIKE |= dict(zip("АВЕКМНОРСТУХІЈЅ", "abekmhopctyxijs", strict=True))
_LIKE |= dict(zip("αορυνιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopuvvabezhikmnoptyx".replace("vv", "vi"), strict=True))
# They take room and show nothing, and are letters by their category.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180e")

_HIDDEN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|</?[a-zA-Z][^<>]{0,300}>"
)
_BLOCKS = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|td|table|h[1-6]|blockquote)\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<link>https?://[^\s一-鿿]{1,500})"
    r"|(?P<dotted>(?<![a-z])[a-z](?:\.[a-z]){1,5}\b\.?)"
    r"|(?P<word>[a-z]+(?:'[a-z]+)?)"
    r"|(?P<number>[0-9]+(?:[.:,/][0-9]+){0,4})"
    r"|(?P<signs>[㐀-䶿一-鿿々〇]+)"
    r"|(?P<blank>\n[ \t\r]*\n)"
    r"|(?P<end>[.!?。]+)"
    r"|(?P<quote>\")"
    r"|(?P<comma>[,;:、()\[\]|/—–]|(?<=\s)-(?=\s))"
)
_TITLES = frozenset(
    "mr mrs ms dr prof st no nr tel ext approx jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_SHORT = {"ll": ("will",), "re": ("are",), "ve": ("have",), "m": ("am",), "d": ("'d",), "s": ("'s",)}
_JOINED = {
    "cannot": ("can", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "wasnt": ("was", "not"),
    "wont": ("will", "not"),
    "cant": ("can", "not"),
    "couldnt": ("could", "not"),
    "shouldnt": ("should", "not"),
    "hasnt": ("has", "not"),
    "havent": ("have", "not"),
    "arent": ("are", "not"),
    "youre": ("you", "are"),
    "theyre": ("they", "are"),
    "thats": ("that", "'s"),
    "whats": ("what", "'s"),
    "ive": ("i", "have"),
    "im": ("i", "am"),
    "youve": ("you", "have"),
    "weve": ("we", "have"),
    "shouldve": ("should", "have"),
    "wouldve": ("would", "have"),
}


class _Signs(dict[str, str]):
    """What each sign reads as; filled as signs are met."""

    def __missing__(self, sign: str) -> str:
        parts = unicodedata.normalize("NFKD", _LIKE.get(sign, sign)).lower()
        self[sign] = read = "".join(map(_reads_as, parts))
        return read


def _reads_as(sign: str) -> str:
    if sign in "\n\t ":
        return sign
    if sign in _UNSEEN or unicodedata.category(sign) in ("Cf", "Mn", "Me", "Cc"):
        return ""
    sign = _LIKE.get(sign, sign)
    return _SIMPLIFIED.get(sign, sign)


_SIGNS = _Signs()


@dataclass(slots=True)
class Reading:
    """A text taken apart: its words side by side with where each begins and ends in the original.

    :param breaks: how strong a break stands before each word; one more than words, for the end.
    :param asked: for each word, whether its sentence ends as a question.
    :param quotes: before which words a quotation mark stands.
    :param cited: where lines begin and end, in the original, that are marked as somebody else's.
    :param marks: the runs of marks that end sentences, and where they begin and end in the original.
    :param sentences: for each word, the number of its sentence.
    """

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    asked: list[bool] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    cited: list[tuple[int, int]] = field(default_factory=list)
    marks: list[tuple[int, int, str]] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)

    def add(self, word: str, start: int, end: int, strength: int) -> None:
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(end)
        self.breaks.append(strength)


def fold(text: str) -> tuple[str, list[int], list[int]]:
    """Return how the text reads, and for each sign of it where it begins and ends in the original."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for hidden in _HIDDEN.finditer(text) if "&" in text or "<" in text else ():
        _take(text[place : hidden.start()], place, signs, starts, ends)
        for sign in _shown(hidden.group()):
            read = _SIGNS[sign]
            signs.append(read)
            starts.extend([hidden.start()] * len(read))
            ends.extend([hidden.end()] * len(read))
        place = hidden.end()
    _take(text[place:], place, signs, starts, ends)
    return "".join(signs), starts, ends


def _shown(hidden: str) -> str:
    if hidden[0] == "<":
        return "\n" if _BLOCKS.match(hidden) else ""
    shown = html.unescape(hidden)
    return shown if shown != hidden else hidden


def _take(part: str, place: int, signs: list[str], starts: list[int], ends: list[int]) -> None:
    reads = list(map(_SIGNS.__getitem__, part))
    shown = "".join(reads)
    if len(shown) == len(part) and "" not in reads:
        signs.append(shown)
        starts.extend(range(place, place + len(part)))
        ends.extend(range(place + 1, place + len(part) + 1))
        return
    for at, read in enumerate(reads, place):
        signs.append(read)
        starts.extend([at] * len(read))
        ends.extend([at + 1] * len(read))


def read(text: str) -> Reading:
    """Take a text apart into words; what takes no room on the screen takes none here."""
    folded, starts, ends = fold(text)
    found = Reading(text)
    questions: set[int] = set()
    strength = END
    for match in _TOKEN.finditer(folded):
        kind, begin, stop = match.lastgroup, match.start(), match.end()
        if kind == "end":
            found.marks.append((starts[begin], ends[stop - 1], match.group()))
            if match.group() != "." or not (found.words and found.words[-1] in _TITLES):
                strength = END
                if "?" in match.group():
                    questions.add(len(found.words))
        elif kind == "blank":
            strength = max(strength, BLANK)
        elif kind == "comma":
            strength = max(strength, COMMA)
        elif kind == "quote":
            found.quotes.append(len(found.words))
            strength = max(strength, COMMA)
        elif kind == "signs":
            found.words.extend(match.group())
            found.starts.extend(starts[begin:stop])
            found.ends.extend(ends[begin:stop])
            found.breaks.append(strength)
            found.breaks.extend([NONE] * (stop - begin - 1))
            strength = NONE
        else:
            for word, left, right in _words_of(kind, match.group(), begin, stop):
                found.add(word, starts[left], ends[right - 1], strength)
                strength = NONE
            if kind == "dotted" and match.group()[-1] == "." and _begins_anew(text, ends[stop - 1]):
                strength = END
    found.breaks.append(END)
    _number_sentences(found, questions)
    if ">" in folded:
        found.cited.extend(
            (starts[line.start()], ends[line.end() - 1]) for line in re.finditer(r"(?m)^[ \t]*>.*$", folded)
        )
    return found


def _number_sentences(found: Reading, questions: set[int]) -> None:
    begun = number = 0
    for at, strength in enumerate(found.breaks):
        if strength >= BLANK and at:
            found.asked.extend([at in questions] * (at - begun))
            found.sentences.extend([number] * (at - begun))
            number, begun = number + 1, at


def _words_of(kind: str | None, piece: str, begin: int, stop: int) -> list[tuple[str, int, int]]:
    if kind == "link":
        return [("http", begin, stop)]
    if kind == "dotted":
        return [(piece.replace(".", ""), begin, stop)]
    if kind != "word":
        return [(piece, begin, stop)]
    base, _, suffix = piece.partition("'")
    if suffix == "t" and base[-1:] == "n":
        base = {"wo": "will", "ca": "can", "sha": "shall"}.get(base[:-1], base[:-1]) or "n"
        return [(base, begin, stop), ("not", begin, stop)]
    parts = _JOINED.get(base, (base,))
    return [(one, begin, stop) for one in (*parts, *(_SHORT.get(suffix, (suffix,)) if suffix else ()))]


def _begins_anew(text: str, at: int) -> bool:
    rest = text[at : at + 3].lstrip()
    return not rest or rest[0].isupper()
