"""Bytes to text by an allow-list of charsets: no name that a stranger writes reaches a codec by itself."""

from __future__ import annotations

import re

# Labels as mail programs write them, without case, spaces and quotes, and the codec that reads them best.
_CODECS: dict[str, str] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-7": "utf-7",
    "unicode-1-1-utf-7": "utf-7",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    # What calls itself Latin-1 is Windows-1252 wherever the two differ.
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "l1": "cp1252",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "cp950",
    "cp950": "cp950",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "cp932": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-2": "iso2022_jp_2",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "cp949": "cp949",
    "iso-2022-kr": "iso2022_kr",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "macintosh": "mac_roman",
    "mac": "mac_roman",
    "cp437": "cp437",
    "ibm437": "cp437",
    "cp850": "cp850",
    "ibm850": "cp850",
    "ibm852": "cp852",
    "ibm866": "cp866",
    "cp866": "cp866",
}
_CODECS |= {f"iso-8859-{number}": f"iso8859_{number}" for number in (*range(2, 12), 13, 14, 15, 16)}
_CODECS |= {"iso-8859-6-i": "iso8859_6", "iso-8859-8-i": "iso8859_8", "iso-8859-9": "cp1254"}
_CODECS |= {f"windows-125{digit}": f"cp125{digit}" for digit in range(9)}
_CODECS |= {f"cp125{digit}": f"cp125{digit}" for digit in range(9)}
_CODECS |= {label.replace("-", "_"): codec for label, codec in _CODECS.items()}
# Labels that say nothing.
_NOTHING = {"", "us-ascii", "ascii", "ansi_x3.4-1968", "8bit", "7bit", "binary", "unknown-8bit", "default"}

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")


def is_known(label: str) -> bool:
    """Say whether the label names a charset that we read, or says nothing at all."""
    label = _named(label)
    return label in _CODECS or label in _NOTHING


def decode(data: bytes, label: str = "") -> str:
    """Return the text; whatever the bytes and whatever they are called, it never raises."""
    codec = _CODECS.get(_named(label), "")
    for name in dict.fromkeys((codec, "utf-8")):
        if name and (text := _strictly(data, name)) is not None:
            return text
    if codec:
        return data.decode(codec, "replace")
    return _guessed(data)


def clean(text: str) -> str:
    """Keep what can be stored and shown: plain line ends, no control characters, no half characters."""
    return _HIDDEN.sub("", _BREAKS.sub("\n", text))


def _named(label: str) -> str:
    return label.strip(" \t\"'<>;").lower()[:40]


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _guessed(data: bytes) -> str:
    """Read what nobody named: Chinese when it plainly is, else Western."""
    chinese = _strictly(data, "gb18030")
    if chinese:
        strange = [ch for ch in chinese if ch > "\x7f"]
        common = sum("\u4e00" <= ch <= "\u9fff" or ch in "，。！？、：；“”（）《》" for ch in strange)
        if len(strange) >= 4 and common >= len(strange) * 0.9:
            return chinese
    return _strictly(data, "cp1252") or data.decode("latin-1")
