"""The list of refused rows: a CSV to look at in a spreadsheet, mend and import again with the same map."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from cxdesk.common.cells import safe_cell
from recovery.imports.readers import Refusal


class RefusedRows:
    """Writes refused rows; the file exists only once there is one."""

    def __init__(self, place: Path | Callable[[], Path]) -> None:
        self._place = place
        self._file: IO[str] | None = None
        self.columns: Sequence[str] = ()
        self.path: Path | None = None

    def add(self, refusal: Refusal) -> None:
        if self._file is None:
            self.path = self._place if isinstance(self._place, Path) else self._place()
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._write(["refused_line", "refused_id", "refused_reason", *self.columns])
        self._write([str(refusal.line), refusal.source_id, refusal.reason, *refusal.cells])

    def _write(self, cells: Sequence[str]) -> None:
        csv.writer(self._file).writerow([safe_cell(cell) for cell in cells])  # type: ignore[arg-type]  # open by now

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
