"""Reading a table of a map file so that whatever is wrong is told with its key."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from recovery.imports.errors import MapBroken

_NEEDED = "\0needed"


class Table:
    """One table of a map file; it remembers which keys were asked for."""

    def __init__(self, map_name: str, path: str, content: dict[str, object]) -> None:
        self.map_name, self.path, self.content = map_name, path, content
        self._asked: set[str] = set()
        self._inner: list[Table] = []

    def broken(self, key: str, why: str) -> MapBroken:
        """Return the refusal that names this key."""
        return MapBroken(
            _("The map “%(map)s” is broken at %(key)s: %(why)s.")
            % {"map": self.map_name, "key": f"{self.path}{key}", "why": why}
        )

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self.content.get(key)

    def text(self, key: str, default: str = _NEEDED, *, longest: int = 400, strip: bool = True) -> str:
        value = self._take(key)
        if value is None:
            if default == _NEEDED:
                raise self.broken(key, _("it is missing"))
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not (value.strip() if strip else value):
            raise self.broken(key, _("it has to be words in quotes"))
        if len(value) > longest:
            raise self.broken(key, _("it is longer than %(most)d characters") % {"most": longest})
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.broken(key, _("it has to be a list of words in quotes"))
        return tuple(value)

    def number(self, key: str, default: int, *, most: int) -> int:
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.broken(key, _("it has to be a number from 0 to %(most)d") % {"most": most})
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str = _NEEDED) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.broken(
                key, _("“%(value)s” is none of %(all)s") % {"value": value, "all": ", ".join(allowed)}
            )
        return value

    def table(self, key: str) -> Table:
        value = self._take(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.broken(key, _("it has to be a table"))
        return self._nest(key, value)

    def tables(self, key: str) -> list[Table]:
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.broken(key, _("it has to be a list of tables"))
        return [self._nest(key, one) for one in value]

    def _nest(self, key: str, content: dict[str, object]) -> Table:
        inner = Table(self.map_name, f"{self.path}{key}.", content)
        self._inner.append(inner)
        return inner

    def texts_by_name(self, *names: str) -> dict[str, str]:
        """Return the words under those of the names that are there."""
        return {name: self.text(name) for name in names if name in self.content}

    def refuse_the_rest(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key would otherwise be without effect."""
        if unknown := sorted(self.content.keys() - self._asked):
            raise self.broken(unknown[0], _("there is no such key"))
        for inner in self._inner:
            inner.refuse_the_rest()
