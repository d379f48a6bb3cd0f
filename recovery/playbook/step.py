"""What a step of the playbook is: its fields, its written endings, its rules, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules import FIELD_OF, RULES
from recovery.playbook.rules.passing import OVERRIDABLE
from recovery.playbook.states import ComplaintState

Choice = tuple[str, Sentence]

# In the order of the ten steps.
STEP_NAMES: dict[str, Sentence] = {
    "listen": _("Listen"),
    "confirm_expectation": _("Confirm expectation"),
    "own": _("Own it"),
    "reassure": _("Reassure"),
    "stay_objective": _("Stay objective"),
    "apologise": _("Stay positive, apologise"),
    "resolve": _("Resolve fast"),
    "follow_up": _("Follow through"),
    "see_the_whole": _("See the whole"),
    "root_cause": _("Find the root cause of the recovery"),
}


class Level(StrEnum):
    """How much a rule weighs in a playbook version; a rule that a version does not name is off."""

    OFF = "off"
    WARN = "warn"
    REQUIRE = "require"


class Kind(StrEnum):
    """What a field takes; pages and API build their inputs from it."""

    LINE = "line"
    TEXT = "text"
    VOICE = "voice"
    CHOICE = "choice"
    MOOD = "mood"
    # One of the five levels on which what was expected and what was delivered are measured.
    LEVEL = "level"
    # Money: whole minor units and a currency, as in "60000 USD".
    AMOUNT = "amount"
    TICK = "tick"
    MOMENT = "moment"


@dataclass(frozen=True)
class Field:
    """One thing a person fills in at a step; stored as evidence under its key."""

    key: str
    label: Sentence
    kind: Kind = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    hint: Sentence | None = None
    max_length: int = 2000


@dataclass(frozen=True)
class Ending:
    """A written end of a step for complaints that cannot take the usual way; it wants a reason.

    :param rules: names of the rules that this ending itself must meet.
    """

    key: str
    label: Sentence
    needs_reason: bool = True
    rules: tuple[str, ...] = ()


# These stand in the way whatever is filled in at the step itself.
OUT_OF_TURN = frozenset({"not_owned", "closed", "step_before", "wrong_state"})


@dataclass(frozen=True)
class Passing:
    """Who goes on without what a rule asks, and why.

    :param reason: their own, in one line; without one nothing passes.
    :param leads: whether they lead the team of the complaint.
    """

    reason: str = ""
    leads: bool = False

    def lets(self, rule: str, level: str) -> bool:
        """Say whether the reason is enough: to pass a warning anybody's is, else that of a supervisor."""
        if not self.reason.strip():
            return False
        return level == Level.WARN or (self.leads and rule in OVERRIDABLE)


NOTHING_PASSES = Passing()


@dataclass(frozen=True)
class Blocked:
    """One reason why a step cannot be completed now."""

    code: str
    sentence: Sentence
    field: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the playbook.

    :param after: keys of the steps that must be done before it.
    :param rules: names of the rules of the usual way.
    :param always: names of the rules that hold whatever the ending.
    :param endings: the written endings a person may choose instead of the usual way.
    :param states: the states of a complaint in which the step can be completed.
    """

    key: str
    heart: Sentence
    fields: tuple[Field, ...] = ()
    after: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()
    states: tuple[ComplaintState, ...] = (ComplaintState.OPEN, ComplaintState.WAITING)

    @property
    def name(self) -> Sentence:
        """Return the name of the step; no version can give it another."""
        return STEP_NAMES[self.key]

    def blockers(
        self,
        facts: ComplaintFacts,
        levels: Mapping[str, str],
        *,
        ending: str = "",
        reason: str = "",
        passing: Passing = NOTHING_PASSES,
    ) -> list[Blocked]:
        """List everything that stands in the way of completing this step, in the order to mend it.

        :param passing: what lets some rules pass all the same; what is out of turn never passes.
        """
        found = self._out_of_turn(facts)
        if ending:
            found += self._ending_refused(ending, reason)
        for name, level, sentence in self.unmet(facts, levels, ending):
            if not passing.lets(name, level):
                found.append(Blocked(name, _weighed(sentence, level), FIELD_OF[name]))
        return found

    def passed(
        self, facts: ComplaintFacts, levels: Mapping[str, str], passing: Passing, *, ending: str = ""
    ) -> dict[str, str]:
        """Return the rules that are not met and pass by this reason, each with its level."""
        unmet = self.unmet(facts, levels, ending)
        return {name: level for name, level, _said in unmet if passing.lets(name, level)}

    def may_pass(self, levels: Mapping[str, str], *, leads: bool) -> bool:
        """Say whether a reason of this person could let any rule of the step pass."""
        someone = Passing("?", leads)
        names = (*self.rules, *self.always, *(name for one in self.endings for name in one.rules))
        weights = ((name, levels.get(name, Level.OFF)) for name in names)
        return any(someone.lets(name, level) for name, level in weights if level != Level.OFF)

    def unmet(
        self, facts: ComplaintFacts, levels: Mapping[str, str], ending: str
    ) -> Iterator[tuple[str, str, Sentence]]:
        """Give each rule that is not met, with its level and what it says; of an ending its own rules."""
        own = [one.rules for one in self.endings if one.key == ending]
        for name in (*own[0], *self.always) if own else (*self.rules, *self.always):
            level = levels.get(name, Level.OFF)
            if level != Level.OFF and (sentence := RULES[name](facts)):
                yield name, level, sentence

    def _out_of_turn(self, facts: ComplaintFacts) -> list[Blocked]:
        if facts.state == ComplaintState.NEW:
            return [Blocked("not_owned", _("Nobody owns this complaint yet. Take it first."), "owner")]
        if facts.state == ComplaintState.CLOSED:
            return [Blocked("closed", _("This complaint is closed. Reopen it to go on."), "state")]
        missing = [STEP_NAMES[key] for key in self.after if key not in facts.done]
        if missing:
            sentence = _("First complete «%(step)s».", step=missing[0])
            return [Blocked("step_before", sentence, "step")]
        if facts.state not in self.states:
            if ComplaintState.RESOLVED in self.states:
                sentence = _("This step opens when the complaint is resolved.")
            else:
                sentence = _("The complaint is resolved already; reopen it to do this step again.")
            return [Blocked("wrong_state", sentence, "state")]
        return []

    def _ending_refused(self, ending: str, reason: str) -> list[Blocked]:
        known = {one.key: one for one in self.endings}
        if ending not in known:
            return [Blocked("unknown_ending", _("This step has no such ending."), "ending")]
        if known[ending].needs_reason and not reason.strip():
            return [Blocked("reason_missing", _("Give a reason for this ending in one line."), "reason")]
        return []

    def field(self, key: str) -> Field:
        """Return the field with this key.

        :raises KeyError: when the step has no such field.
        """
        return {field.key: field for field in self.fields}[key]


def _weighed(sentence: Sentence, level: str) -> Sentence:
    if level != Level.WARN:
        return sentence
    return _("%(sentence)s Or say in one line why you go on without it.", sentence=sentence)
