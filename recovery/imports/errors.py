"""What can be wrong with a map or a row of a file; what is wrong with a whole file is a FileRefused."""

from __future__ import annotations

from cxdesk.common.errors import DomainError


class MapBroken(DomainError):
    """The map that says how to read a file cannot be used."""

    code = "map_broken"


class RowRefused(DomainError):
    """One row of the file cannot become a complaint; the others still can."""

    code = "row_refused"
