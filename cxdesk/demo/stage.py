"""The desk on which the Tuesday is told: people, places, customers, and what time it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cxdesk.demo.customers import CUSTOMERS
from cxdesk.demo.people import HARBOUR, TOWN, hire
from cxdesk.demo.story import Story
from cxdesk.demo.words import Words
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import register_customer
from recovery.actions.taxonomy import add_label
from recovery.models import Category, Customer, Mailbox, RootCause, Site, Touchpoint
from recovery.queries import taxonomy

# The places, and the team that looks after each.
SITES = {
    "hotel": ("Harbour Hotel", HARBOUR),
    "air": ("Halcyon Air", HARBOUR),
    "mobile": ("Halcyon Mobile", HARBOUR),
    "bank": ("Harbour Bank", TOWN),
    "shop": ("Harbour Market", TOWN),
    "city": ("City Services", TOWN),
}


class Stage:
    """Everything that a scene may name, by key.

    :param at: the moment that counts as now; nothing is told beyond it.
    """

    def __init__(self, at: datetime):
        self.at = at
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.teams, self.people = hire()
        for name, _team in SITES.values():
            add_label("sites", name, by=self.people["priya"])
        named = {site.name: site for site in taxonomy.open_sites()}
        self.sites: dict[str, Site] = {key: named[name] for key, (name, _team) in SITES.items()}
        self.touchpoints: dict[str, Touchpoint] = {one.key: one for one in taxonomy.open_touchpoints()}
        self.categories: dict[str, Category] = {one.key: one for one in taxonomy.open_categories()}
        self.causes: dict[str, RootCause] = {}
        self.stories: dict[str, Story] = {}
        self.mailbox: Mailbox
        self._customers: dict[str, Customer] = {}

    def day(self, ago: int, clock: str) -> datetime:
        """Return a time of day so many days ago; a negative number is a day ahead."""
        day = self.at.astimezone(self.zone).date() - timedelta(days=ago)
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=self.zone)

    def ago(self, minutes: float) -> datetime:
        """Return the moment so many minutes ago."""
        return self.at - timedelta(minutes=minutes)

    def ahead(self, minutes: float) -> datetime:
        """Return the moment in so many minutes."""
        return self.at + timedelta(minutes=minutes)

    def customer(self, key: str, *, at: datetime) -> Customer:
        """Return a customer, who is known from their first complaint on."""
        if key not in self._customers:
            self._customers[key] = register_customer(CUSTOMERS[key], at=at)
        return self._customers[key]

    def complaint(
        self,
        words: Words,
        *,
        site: str,
        touchpoint: str,
        category: str,
        channel: str,
        at: datetime,
        customer: str = "",
        minutes_before: float = 2,
        **fields: Any,
    ) -> NewComplaint:
        """Return the complaint as somebody would fill it in.

        :param minutes_before: how long before it is logged it was received.
        """
        return NewComplaint(
            team=self.teams[SITES[site][1]],
            channel=channel,
            received_at=at - timedelta(minutes=minutes_before),
            verbatim=words.said,
            verbatim_language=words.language,
            title=words.title,
            customer=self.customer(customer, at=at) if customer else None,
            site=self.sites[site],
            touchpoint=self.touchpoints[touchpoint],
            category=self.categories[category],
            **fields,
        )

    def log(self, words: Words, *, by: str, at: datetime, owner: str = "", **fields: Any) -> Story:
        """Log a complaint at the desk and begin its story.

        :param owner: who takes it right after; heard in person, it belongs to whoever logs it.
        """
        new = self.complaint(words, at=at, **fields)
        complaint = log_complaint(new, by=self.people[by], at=at)
        story = Story(words, complaint, self.people[owner or by], at=at, now=self.at)
        return story.later(4).take() if owner else story


Teller = Callable[[Stage, datetime], None]


@dataclass(frozen=True)
class Scene:
    """One complaint from the first word to where it stands now; `at` is when it was logged."""

    tell: Teller
    moment: Callable[[Stage], datetime]


@dataclass
class Programme:
    """The scenes, in whatever order they were written down."""

    scenes: list[Scene] = field(default_factory=list)

    def today(self, *, minutes: float) -> Callable[[Teller], Teller]:
        """Add a scene whose complaint was logged so many minutes ago."""
        return self._add(lambda stage: stage.ago(minutes))

    def earlier(self, *, days: int, clock: str) -> Callable[[Teller], Teller]:
        """Add a scene whose complaint was logged at a time of day so many days ago."""
        return self._add(lambda stage: stage.day(days, clock))

    def _add(self, moment: Callable[[Stage], datetime]) -> Callable[[Teller], Teller]:
        def keep(tell: Teller) -> Teller:
            self.scenes.append(Scene(tell, moment))
            return tell

        return keep

    def play(self, stage: Stage) -> None:
        """Tell all scenes in the order in which their complaints were logged."""
        for moment, scene in sorted(
            ((scene.moment(stage), scene) for scene in self.scenes), key=lambda pair: pair[0]
        ):
            scene.tell(stage, moment)


programme = Programme()
