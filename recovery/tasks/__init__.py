"""What happens when a timer's moment has come; imported once, so that every kind is registered."""

from recovery.tasks import promises

__all__ = ["promises"]
