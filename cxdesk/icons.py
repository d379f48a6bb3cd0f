"""The drawings of `icons.svg`, by name."""

from __future__ import annotations

import re
from pathlib import Path

_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)

ICONS: dict[str, str] = dict(_SYMBOL.findall(Path(__file__).with_name("icons.svg").read_text(encoding="utf-8")))
