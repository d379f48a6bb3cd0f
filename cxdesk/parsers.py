"""How bodies sent to the API are read: never more of them than it takes to say what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

DEEPEST = 8


class BodyTooLarge(APIException):
    """The body is larger than this route takes."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("This is more than fits into one request.")


def check_size(declared: str, *, limit: int) -> None:
    """Refuse a body by its declared length, before any of it is read.

    :raises BodyTooLarge: when it says that it is longer than the limit.
    """
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge


class BoundedJSONParser(BaseParser):
    """Reads strict JSON: UTF-8, at most a megabyte, no deeper than anything of ours is."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what was sent.

        :raises ParseError: for anything that is no JSON, or is nested too deep.
        :raises BodyTooLarge: for more than a megabyte.
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error
        if _is_deeper(value, DEEPEST):
            raise ParseError(_("This JSON is nested too deep."))
        return value


class BoundedMultiPartParser(MultiPartParser):
    """Reads a form with files; the whole of it no larger than one file and some words may be."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles:
        """Return the fields and the files.

        :raises BodyTooLarge: by the declared length, before anything is read.
        """
        if parser_context is not None:
            check_size(
                parser_context["request"].META.get("CONTENT_LENGTH") or "", limit=settings.LARGEST_UPLOAD
            )
        return super().parse(stream, media_type, parser_context)


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    for _level in range(levels):
        layer = [
            inner
            for one in layer
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not layer:
            return False
    return any(isinstance(one, dict | list) for one in layer)
