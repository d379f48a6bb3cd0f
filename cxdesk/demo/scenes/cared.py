"""What helps on the way: words that are at hand, comfort, a counter-offer, and a letter from a template."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts.at_hand import SNIPPETS
from recovery.actions.comfort import give_comfort
from recovery.actions.messages import write_message
from recovery.actions.offers import add_option, answer_offer, offer_option
from recovery.actions.snippets import publish_snippet
from recovery.models import LetterTemplate, Offer, Option
from recovery.queries.letter_templates import draft_letter, given_to, newest_template


@programme.earlier(days=31, clock="09:15")
def words_at_hand(stage: Stage, at: datetime) -> None:
    """Priya publishes words that help, in three languages."""
    for category, title, texts in SNIPPETS:
        publish_snippet(
            key="",
            title=title,
            texts=texts,
            category=stage.categories[category],
            by=stage.people["priya"],
            at=at,
        )


@programme.today(minutes=8)
def lin_has_tea(stage: Stage, at: datetime) -> None:
    """She was cold, and tea asks nobody's leave."""
    story = stage.stories["lin"]
    give_comfort(
        story.complaint, kind="coffee", text="A pot of ginger tea, brought to 906", by=story.owner, at=at
    )


@programme.today(minutes=34)
def tanaka_is_offered_more(stage: Stage, at: datetime) -> None:
    """He has no use for a late departure; breakfast in his room is offered instead."""
    story = stage.stories["tanaka"]

    def option(text: str, explanation: str, minutes: int) -> Option:
        return add_option(
            story.complaint,
            text=text,
            explanation=explanation,
            takes_minutes=minutes,
            within_authority=True,
            by=story.owner,
            at=at,
        )

    late = option("The room until 16:00 on the last day", "You can sleep in after the second lecture.", 60)
    early = option("Breakfast in 1402 at 7:00 on both lecture days", "Laid out before the works begin.", 30)
    offer = offer_option(late, by=story.owner, at=at)
    words = "My train leaves at noon. I would rather eat in peace before I speak."
    answer_offer(
        offer, answer=Offer.Answer.DECLINED, words=words, by=story.owner, at=story.when(at).later(3).at
    )
    offer_option(early, by=story.owner, at=story.later(4).at)


@programme.today(minutes=52)
def garcia_has_a_letter(stage: Stage, at: datetime) -> None:
    """The letter of apology, made of what the complaint says."""
    story = stage.stories["garcia"]
    template = newest_template(LetterTemplate.Key.APOLOGY.value, "en")
    drafted = draft_letter(story.complaint, template, me=story.owner, at=at, given=given_to(story.complaint))
    write_message(
        story.complaint,
        text=drafted.text,
        subject=drafted.subject,
        language="en",
        kind=template.key,
        by=story.owner,
        at=at,
    )
