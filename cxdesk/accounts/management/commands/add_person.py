from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxdesk.accounts.actions import install_person
from cxdesk.accounts.models import Role
from cxdesk.accounts.signin import password_link
from cxdesk.common.errors import DomainError


class Command(BaseCommand):
    help = "Adds a person, for example the first admin, and prints a link to set a password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--team", required=True, help="made if there is none of this name")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--address", default="", help="where this desk is reached, like https://desk.example.org"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = install_person(
                options["email"], name=options["name"], team=options["team"], role=options["role"]
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person.name} is here. To set a password, open this within three days, once:")
        self.stdout.write(options["address"].rstrip("/") + password_link(person))
