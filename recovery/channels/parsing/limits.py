"""How much of a mail we look at; what lies beyond is left in the raw file and said so in a note."""

from __future__ import annotations

MB = 1024 * 1024

RAW = 25 * MB
PARTS = 200
DEPTH = 20
ATTACHMENTS = 100
DECODED = 50 * MB
HEADERS = 1_000
HEADER = 64 * 1024
# Of all headers of one part together.
HEAD = 2 * MB
# Of one text part; nobody reads more of it, and decoding makes it several times as large in memory.
TEXT = MB
# What is kept of the words of a whole mail, in characters.
WORDS = 200_000
ADDRESSES = 100
IDS = 100

# Per mail, in the child; what comes to grief once is read again plainly, so together these are 5.
CPU_SECONDS, PLAIN_CPU_SECONDS = 3, 2
WALL_SECONDS = 15
MEMORY = 256 * MB

# Notes: what was left out, or could not be read as it was meant.
TOO_LARGE = "too_large"
TOO_MANY_PARTS = "too_many_parts"
TOO_DEEP = "too_deep"
TOO_MANY_FILES = "too_many_files"
TOO_MUCH_DECODED = "too_much_decoded"
TOO_MANY_HEADERS = "too_many_headers"
HEADER_CUT = "header_cut"
TEXT_CUT = "text_cut"
BROKEN_PARTS = "broken_parts"
UNKNOWN_CHARSET = "unknown_charset"
PLAIN_ONLY = "plain_only"
