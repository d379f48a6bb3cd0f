"""Opening a file to import, from the command line or an upload."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from recovery.errors import FileRefused
from recovery.imports.maps import ImportMap
from recovery.imports.readers import Reader


@contextmanager
def open_rows(path: Path, plan: ImportMap) -> Iterator[Reader]:
    """Open a file and read its header.

    :raises FileRefused: when it is not there or cannot be read by this map.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise FileRefused(
            _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
    with stream:
        try:
            yield Reader(stream, plan)
        except OSError as error:
            if error.filename is not None or error.errno is None:
                raise
            raise FileRefused(
                _("The file %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
            ) from error
