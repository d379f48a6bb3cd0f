"""The first run on a bare machine: plain standard library, no Django."""


def ensure_environment(argv: list[str]) -> None:
    """Return at once when Django can be imported."""
