"""The drawings of `icons.svg`, by name."""

from __future__ import annotations

import re
from pathlib import Path

_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)

_FILE = Path(__file__).with_name("icons.svg")

ICONS: dict[str, str] = dict(_SYMBOL.findall(_FILE.read_text(encoding="utf-8")))
