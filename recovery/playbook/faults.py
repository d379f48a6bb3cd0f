"""What is wrong with the content of a version, in sentences that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.rules import RULES
from recovery.playbook.rules.passing import FIXED
from recovery.playbook.step import Level
from recovery.playbook.steps import PLAYBOOK, STEPS
from recovery.playbook.tone.lists import KNOWN_PARTS, MOST_PHRASES, MOST_WORDS, PARTS, SHIPPED, faults_in_tone
from recovery.playbook.tone.phrases import Unreadable, parse
from recovery.playbook.tone.rules import TONE_RULES, ToneRule
from recovery.playbook.weights import asks

LANGUAGES = ("en", "zh-hans", "zh-hant")
SEVERITIES = ("1", "2", "3", "4")
KINDS = ("call", "message")
LONGEST_HOURS = 24 * 60
LONGEST_FOLLOW_UP = 24 * 366
LONGEST_MINUTES = 60 * 24 * 30
MOST_LINES, LONGEST_LINE, LONGEST_HEART, MOST_FOLLOW_UPS = 12, 200, 400, 6
PARTS_OF_CONTENT = frozenset(
    {"rules", "steps", "follow_up_hours", "follow_up_kinds", "update_hours", "silent_hours", "tone"}
)
PARTS_OF_STEP = frozenset({"within_minutes", "after", "guidance"})
PARTS_OF_GUIDE = frozenset({"heart", "do", "dont"})
LEVELS = tuple(level.value for level in Level)
LANGUAGE_NAMES = {
    "en": _("English"),
    "zh-hans": _("Simplified Chinese"),
    "zh-hant": _("Traditional Chinese"),
}
# Why a phrase cannot be read, by how the reader of phrases begins to say it.
UNREADABLE = {
    "longer than": _("It is too long."),
    "unreadable": _("A sign in it means nothing here."),
    "nothing to find": _("It holds no words to look for."),
    "unknown list": _("It names a list of words that there is not."),
    "a choice is": _("Between brackets stand words, or one list."),
    "an empty choice": _("Something between its brackets is empty."),
    "must begin": _("It must begin with words."),
    "more than": _("It has too many parts."),
    "a gap wider": _("A gap in it is too wide."),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the sentence, and the place in the content, its names joined by dots."""

    sentence: Sentence
    place: str

    def __str__(self) -> str:
        return str(self.sentence)


def faults_of(content: Any) -> list[Fault]:
    """List what is wrong with the content of a version; it may be anything that JSON can say."""
    if not isinstance(content, dict):
        return [Fault(_("The content of a version is a table of its parts."), "")]
    if any("\x00" in text for text in _texts(content)):
        return [Fault(_("The text holds a character that cannot be stored (NUL)."), "")]
    return [
        *(_unknown(content, PARTS_OF_CONTENT, "")),
        *_rules(content.get("rules")),
        *_steps(content.get("steps")),
        *_follow_ups(content.get("follow_up_hours")),
        *_by_severity(content, "follow_up_kinds", _kind),
        *_by_severity(content, "update_hours", _hours),
        *_by_severity(content, "silent_hours", _hours),
        *_tone(content.get("tone", {})),
    ]


def _texts(value: Any) -> Iterator[str]:
    """Give every text of the content, the names of its tables too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unknown(found: Mapping[str, Any], known: Iterable[str], place: str) -> Iterator[Fault]:
    for name in found:
        if name not in known:
            sentence = _("A version has no part «%(name)s» there.", name=str(name)[:60])
            yield Fault(sentence, f"{place}{name}")


def _is_count(value: Any, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= highest


# ------------------------------------------------------------------------- rules


def _rules(rules: Any) -> Iterator[Fault]:
    if not isinstance(rules, dict):
        yield Fault(_("Each rule wants its level: off, warn or require."), "rules")
        return
    for name, level in rules.items():
        if name not in RULES:
            yield Fault(_("There is no rule «%(name)s».", name=str(name)[:60]), f"rules.{name}")
        elif level not in LEVELS:
            sentence = _("«%(rule)s» is off, warns or is required; nothing else.", rule=asks(name))
            yield Fault(sentence, f"rules.{name}")
    for name in sorted(FIXED & RULES.keys()):
        if rules.get(name) != Level.REQUIRE:
            sentence = _("«%(rule)s» is required in every version, and stays so.", rule=asks(name))
            yield Fault(sentence, f"rules.{name}")


# ------------------------------------------------------------------------- steps


def _steps(steps: Any) -> Iterator[Fault]:
    if not isinstance(steps, dict):
        yield Fault(_("A version says something of each of the ten steps."), "steps")
        return
    for key in steps:
        if key not in STEPS:
            yield Fault(_("There is no step «%(step)s».", step=str(key)[:60]), f"steps.{key}")
    for key, step in STEPS.items():
        if not isinstance(steps.get(key), dict):
            yield Fault(_("The version says nothing of «%(step)s».", step=step.name), f"steps.{key}")
            return
        yield from _step(key, steps[key])
    yield from _circles(steps)


def _step(key: str, one: Mapping[str, Any]) -> Iterator[Fault]:
    name, place = STEPS[key].name, f"steps.{key}"
    yield from _unknown(one, PARTS_OF_STEP, f"{place}.")
    minutes = one.get("within_minutes")
    if minutes is not None and not _is_count(minutes, LONGEST_MINUTES):
        sentence = _("The aim of «%(step)s» is a number of minutes, 30 days at most, or empty.", step=name)
        yield Fault(sentence, f"{place}.within_minutes")
    after = one.get("after", [])
    if not isinstance(after, list) or not all(isinstance(other, str) and other in STEPS for other in after):
        sentence = _("What comes before «%(step)s» are steps of the playbook.", step=name)
        yield Fault(sentence, f"{place}.after")
    guidance = one.get("guidance", {})
    if not isinstance(guidance, dict):
        yield Fault(_("The texts of «%(step)s» stand by language.", step=name), f"{place}.guidance")
        return
    yield from _unknown(guidance, LANGUAGES, f"{place}.guidance.")
    for language in LANGUAGES:
        if language in guidance:
            yield from _guide(guidance[language], language, name, f"{place}.guidance.{language}")


def _guide(guide: Any, language: str, step: Sentence, place: str) -> Iterator[Fault]:
    told = {"step": step, "language": LANGUAGE_NAMES[language]}
    if not isinstance(guide, dict):
        yield Fault(_("The texts of «%(step)s» in %(language)s are no texts.", **told), place)
        return
    yield from _unknown(guide, PARTS_OF_GUIDE, f"{place}.")
    heart = guide.get("heart", "")
    if not _is_line(heart, LONGEST_HEART, empty=True):
        sentence = _(
            "What the agent reads at «%(step)s» in %(language)s takes %(count)d characters at most.",
            **told,
            count=LONGEST_HEART,
        )
        yield Fault(sentence, f"{place}.heart")
    for part in ("do", "dont"):
        lines = guide.get(part, [])
        if not isinstance(lines, list) or len(lines) > MOST_LINES:
            sentence = _(
                "«%(step)s» in %(language)s takes %(count)d lines at most.", **told, count=MOST_LINES
            )
            yield Fault(sentence, f"{place}.{part}")
        elif not all(_is_line(line, LONGEST_LINE) for line in lines):
            sentence = _(
                "A line of «%(step)s» in %(language)s is empty or longer than %(count)d characters.",
                **told,
                count=LONGEST_LINE,
            )
            yield Fault(sentence, f"{place}.{part}")


def _is_line(text: Any, longest: int, *, empty: bool = False) -> bool:
    if not isinstance(text, str) or "\x00" in text:
        return False
    return len(text) <= longest and (empty or bool(text.strip()))


def _circles(steps: Mapping[str, Any]) -> Iterator[Fault]:
    left = {step.key: set(step.after) | _after(steps[step.key]) for step in PLAYBOOK}
    while left:
        free = [key for key, before in left.items() if not before & left.keys()]
        if not free:
            first, second, *_rest = sorted(left, key=list(STEPS).index)
            sentence = _(
                "«%(first)s» and «%(second)s» would wait for each other, so neither could ever be done.",
                first=STEPS[first].name,
                second=STEPS[second].name,
            )
            yield Fault(sentence, f"steps.{first}.after")
            return
        for key in free:
            del left[key]


def _after(one: Mapping[str, Any]) -> set[str]:
    after = one.get("after", [])
    return {other for other in after if isinstance(other, str)} if isinstance(after, list) else set()


# ----------------------------------------------------------------------- cadence


def _follow_ups(hours: Any) -> Iterator[Fault]:
    if not isinstance(hours, dict):
        yield Fault(_("Say after how many hours each severity is followed up."), "follow_up_hours")
        return
    yield from _unknown(hours, SEVERITIES, "follow_up_hours.")
    for severity in SEVERITIES:
        place, per = f"follow_up_hours.{severity}", hours.get(severity)
        if not isinstance(per, list) or not per:
            sentence = _(
                "Severity %(severity)s has no follow-up; every complaint gets one.", severity=severity
            )
            yield Fault(sentence, place)
        elif len(per) > MOST_FOLLOW_UPS or not all(_is_count(one, LONGEST_FOLLOW_UP) for one in per):
            sentence = _(
                "Severity %(severity)s has at most %(count)d follow-ups, each an hour to a year later.",
                severity=severity,
                count=MOST_FOLLOW_UPS,
            )
            yield Fault(sentence, place)
        elif sorted(set(per)) != per:
            sentence = _("Follow-ups of severity %(severity)s come one after the other.", severity=severity)
            yield Fault(sentence, place)


def _by_severity(content: Mapping[str, Any], name: str, wrong: Any) -> Iterator[Fault]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        yield Fault(_("This stands by severity, 1 to 4."), name)
        return
    yield from _unknown(table, SEVERITIES, f"{name}.")
    for severity, one in table.items():
        sentence = wrong(severity, one)
        if severity in SEVERITIES and sentence is not None:
            yield Fault(sentence, f"{name}.{severity}")


def _kind(severity: str, one: Any) -> Sentence | None:
    if one in KINDS:
        return None
    return _("A follow-up of severity %(severity)s is a call or a message.", severity=severity)


def _hours(severity: str, one: Any) -> Sentence | None:
    if _is_count(one, LONGEST_HOURS):
        return None
    return _(
        "Hours of severity %(severity)s are a number from 1 to %(most)d.",
        severity=severity,
        most=LONGEST_HOURS,
    )


# -------------------------------------------------------------------------- tone


def _tone(tone: Any) -> Iterator[Fault]:
    if not isinstance(tone, dict) or not isinstance(tone.get("levels", {}), dict):
        yield Fault(_("The tone guard wants levels by rule, and lists by language."), "tone")
        return
    for code, level in tone.get("levels", {}).items():
        if code not in frozenset(ToneRule):
            yield Fault(_("There is no rule «%(name)s».", name=str(code)[:60]), f"tone.levels.{code}")
        elif level not in LEVELS:
            rule = TONE_RULES[ToneRule(code)].name
            sentence = _("«%(rule)s» is off, warns or is required; nothing else.", rule=rule)
            yield Fault(sentence, f"tone.levels.{code}")
    phrases = list(_phrases(tone.get("lists", {})))
    yield from phrases
    if not phrases and faults_in_tone({"lists": tone.get("lists", {})}):
        yield Fault(_("The phrase lists cannot be used as they are."), "tone.lists")


def _phrases(lists: Any) -> Iterator[Fault]:
    if not isinstance(lists, dict):
        return
    for language in LANGUAGES:
        own = lists.get(language)
        if not isinstance(own, dict) or not isinstance(phrases := own.get("phrases"), dict):
            continue
        words = _words(own)
        for part, sources in phrases.items():
            place = f"tone.lists.{language}.phrases.{part}"
            if part not in KNOWN_PARTS or not isinstance(sources, list):
                yield Fault(_("There is no phrase list «%(name)s».", name=str(part)[:60]), place)
            elif len(sources) > MOST_PHRASES:
                sentence = _(
                    "A list in %(language)s holds %(count)d phrases at most.",
                    language=LANGUAGE_NAMES[language],
                    count=MOST_PHRASES,
                )
                yield Fault(sentence, place)
            elif part not in PARTS[ToneRule.SHOUTING]:
                yield from _unreadable(sources, words, place)


def _words(own: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    mine = own.get("words") if isinstance(own.get("words"), dict) else {}
    for table in (*(one["words"] for one in SHIPPED.values()), mine):
        for name, words in (table or {}).items():
            if isinstance(words, list) and len(words) <= MOST_WORDS:
                found.setdefault(str(name), []).extend(one for one in words if isinstance(one, str))
    return found


def _unreadable(sources: list[Any], words: Mapping[str, list[str]], place: str) -> Iterator[Fault]:
    for source in sources:
        try:
            if not isinstance(source, str) or "\x00" in source:
                raise Unreadable("unreadable")
            parse(source, words)
        except Unreadable as reason:
            why = next((one for begin, one in UNREADABLE.items() if str(reason).startswith(begin)), None)
            sentence = _(
                "«%(phrase)s» is no phrase that can be looked for. %(why)s",
                phrase=str(source)[:80],
                why=why or UNREADABLE["unreadable"],
            )
            yield Fault(sentence, place)
