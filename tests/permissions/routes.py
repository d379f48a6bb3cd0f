"""Every route that the resolver knows, whoever added it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Route:
    """One route by its full name, and the names of the parts of its address that vary."""

    name: str
    parts: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def is_of_allauth(self) -> bool:
        return self.name.startswith(("account_", "mfa_"))


def all_routes() -> list[Route]:
    return list(_routes(get_resolver(), ""))


def _routes(resolver: URLResolver, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"The route {pattern.pattern} has no name, so no table can name it."
            yield Route(space + pattern.name, tuple(pattern.pattern.regex.groupindex))
