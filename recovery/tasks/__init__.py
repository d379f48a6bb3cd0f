"""What happens when a timer's moment has come; imported once, so that every kind is registered."""

from recovery.tasks import calls, mail_in, messages, notifications, offers, places, promises

__all__ = ["calls", "mail_in", "messages", "notifications", "offers", "places", "promises"]
