"""HTML of strangers: cleaned by an allow-list, and turned into the text that a person would read."""

from __future__ import annotations

import re
from html import unescape

import nh3

_BLOCKS = {"p", "div", "tr", "table", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
_BLOCKS |= {"blockquote", "hr", "li", "center", "address"}
_INLINE = {"a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "q"}
_INLINE |= {"s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "bdi"}
_TABLES = {"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead"}
TAGS = _BLOCKS | _INLINE | _TABLES
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener noreferrer nofollow"
# Their content goes with them: it is never words.
_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "head",
    "svg",
    "math",
    "noscript",
    "template",
    "iframe",
    "object",
}
_WITH_CONTENT |= {"textarea", "select", "xmp", "noembed", "noframes", "plaintext"}
_CID = re.compile(r"cid:[^\s\"'<>]{1,250}", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,4}")
_TOKEN = re.compile(r"(<[^>]*>)")


def clean_html(html: str) -> str:
    """Keep only tags, attributes and addresses of the allow-list; pictures only as parts of the same mail."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        clean_content_tags=_WITH_CONTENT,
        url_schemes=SCHEMES | {"cid"},
        link_rel=REL,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _CID.fullmatch(value.strip()) else None
    if tag == "a" and name == "href":
        # Without a scheme it would lead somewhere on our own site.
        return value if re.match(r"\s*(https?://|mailto:|tel:)", value, re.IGNORECASE) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if _LENGTH.fullmatch(value) else None
    return value[:1000]


def text_of(html: str) -> str:
    """Return the words of HTML in lines; what is quoted in it gets the mark of quoted lines."""
    tags = {"br", "blockquote", *_BLOCKS, "td", "th"}
    bare = nh3.clean(html, tags=tags, attributes={}, clean_content_tags=_WITH_CONTENT, link_rel=None)
    lines: list[tuple[int, str]] = []
    line: list[str] = []
    quoted = 0

    def end_line(*, blank: bool = False) -> None:
        words = " ".join("".join(line).split())
        line.clear()
        if words or (blank and lines and lines[-1][1]):
            lines.append((quoted, words))

    for token in _TOKEN.split(bare):
        if not token.startswith("<"):
            line.append(unescape(token).replace("\xa0", " "))
            continue
        name = token.strip("</> ").split(" ", 1)[0]
        if name == "br":
            words = " ".join("".join(line).split())
            line.clear()
            lines.append((quoted, words))
        elif name in ("td", "th"):
            line.append(" ")
        elif name == "blockquote":
            end_line()
            quoted = max(0, quoted + (-1 if token.startswith("</") else 1))
        elif name == "hr":
            end_line()
            lines.append((quoted, "_" * 32))
        elif name in _BLOCKS:
            end_line(blank=name in ("p", "h1", "h2", "h3", "table"))
    end_line()
    return "\n".join(("> " * min(depth, 5) + words).rstrip() for depth, words in lines).strip()
