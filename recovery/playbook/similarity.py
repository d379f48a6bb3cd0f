"""Whether a restatement says it anew, or only copies what the customer said: pure, in any of our languages.

Words of Latin letters count as they are, Chinese by its characters. What is measured is how much of a text
lies in runs of four that the other has too: whoever says it in their own words shares the names and the
figures with the customer, seldom such runs.
"""

from __future__ import annotations

import re
import unicodedata

# So many words (or characters of Chinese) a customer has to say before more than a plain copy is a copy:
# «The room was cold» can hardly be said otherwise.
SHORT = 12
RUN = 4
# Copies with every seventh word changed measure 0.7 and more; honest restatements that stay close up to 0.56.
COPIED = 0.65
# All that the customer said, with words of one's own before or after it.
WHOLE = 0.9

_UNIT = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_]+(?:'[^\W_]+)*")
# Whoever turns «I» into «you» or «the» into «a» and changes nothing else has said nothing anew.
_SMALL = frozenset(
    "the a an i me my mine we us our ours you your yours he him his she her hers they them their theirs "
    "i'm you're we're they're i've you've we've they've 我 你 您 他 她 们 們 咱".split()
)


def is_copy(restatement: str, verbatim: str) -> bool:
    """Say whether a restatement copies the customer's words, small edits and turned persons included."""
    said, restated = _units(verbatim), _units(restatement)
    if not said or not restated:
        return False
    if said == restated:
        return True
    if len(said) < SHORT:
        return False
    said, restated = _without_small(said), _without_small(restated)
    return _share_in_runs(restated, said) >= COPIED or _share_in_runs(said, restated) >= WHOLE


def _units(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _UNIT.findall(folded)


def _without_small(units: list[str]) -> list[str]:
    return [unit for unit in units if unit not in _SMALL]


def _share_in_runs(units: list[str], other: list[str]) -> float:
    """Return how much of the one text lies in runs of `RUN` that the other has too."""
    runs = {tuple(other[start : start + RUN]) for start in range(len(other) - RUN + 1)}
    covered: set[int] = set()
    for start in range(len(units) - RUN + 1):
        if tuple(units[start : start + RUN]) in runs:
            covered.update(range(start, start + RUN))
    return len(covered) / len(units) if units else 0.0
