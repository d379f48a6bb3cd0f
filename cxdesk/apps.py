from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The project itself, so that its management commands and static files are found."""

    name = "cxdesk"
