"""One complaint on its way, led by the actions that pages and API use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.demo.words import Words
from recovery.actions.asking import ENOUGH_ATTEMPTS, log_attempt, settle_follow_up
from recovery.actions.causes import link_cause
from recovery.actions.endings import close_complaint
from recovery.actions.listening import add_clarification
from recovery.actions.messages import log_contact, write_note
from recovery.actions.playbook import complete_step, note_step
from recovery.actions.promises import keep_promise, make_promise
from recovery.actions.remedies import give_remedy
from recovery.actions.states import take_complaint
from recovery.models import Complaint, FollowUp, Promise, Remedy, RootCause
from recovery.playbook.states import FollowUpState, Outcome
from recovery.tasks.promises import follow_up_is_due, promise_is_due

# A timer fires a moment after it is due.
MOMENT_AFTER = timedelta(seconds=4)
# Why most of them have had no letter: the ending of step eight, and its reason.
NO_LETTER = ("declined", "Said on the phone that the call was enough")


class Story:
    """A complaint, its owner, and a cursor: the moment at which the next thing happens."""

    def __init__(self, words: Words, complaint: Complaint, owner: User, *, at: datetime, now: datetime):
        self.words, self.complaint, self.owner, self.at, self.now = words, complaint, owner, at, now

    def when(self, moment: datetime) -> Story:
        """Move the cursor on to a moment.

        :raises ValueError: for a moment before the last one, or one that is still to come.
        """
        if not self.at <= moment <= self.now:
            raise ValueError(f"{self.words.title}: {moment} does not lie between {self.at} and {self.now}")
        self.at = moment
        return self

    def later(self, minutes: float) -> Story:
        """Move the cursor on by some minutes."""
        return self.when(self.at + timedelta(minutes=minutes))

    # ------------------------------------------------------------- the steps
    def take(self) -> Story:
        take_complaint(self.complaint, by=self.owner, at=self.at)
        self.complaint.refresh_from_db()
        return self

    def step(self, key: str, *, ending: str = "", reason: str = "", **answers: str) -> Story:
        """Complete a step through its gate."""
        with translation.override(self.owner.language):
            complete_step(
                self.complaint, key, by=self.owner, at=self.at, answers=answers, ending=ending, reason=reason
            )
        return self

    def listen(self) -> Story:
        """Listen, confirm the expectation and own it: the first three steps within minutes."""
        self.later(2)._ask()
        wish = {"expectation": self.words.wants, "can_meet": "yes"}
        if self.words.level:
            wish["expected_level"] = str(self.words.level)
        self.later(2).step("confirm_expectation", **wish)
        return self.later(1).step("own")

    def _ask(self) -> None:
        """Ask what is not clear, say back what was understood, and hear a yes."""
        for question, answer in self.words.asked:
            add_clarification(self.complaint, question=question, answer=answer, by=self.owner, at=self.at)
        said_back = {"restatement": self.words.understood, "restatement_confirmed": "yes"}
        if self.words.asked:
            self.step("listen", **said_back)
        else:
            with translation.override(self.owner.language):
                reason = _("Their words say all of it.")
            self.step("listen", ending="none_needed", reason=reason, **said_back)

    def mood(self, before: int, after: int | None = None) -> Story:
        """Note how they feel: step five, which is done once it is known how they feel afterwards."""
        self.later(1)
        if after:
            return self.step("stay_objective", mood_before=str(before), mood_after=str(after))
        moods = {"mood_before": str(before)}
        note_step(self.complaint, "stay_objective", answers=moods, by=self.owner, at=self.at)
        return self

    def calm(self, before: int, after: int | None = None) -> Story:
        """Note the mood and apologise: steps five and six."""
        self.mood(before, after)
        return self.later(1).step(
            "apologise", apology=self.words.sorry, apology_kind="organisation", apology_by="spoken"
        )

    def promise(self, text: str, due_at: datetime, *, kind: str = Promise.Kind.CALL_BACK) -> Promise:
        """Promise something; the first promise completes step four."""
        made = make_promise(self.complaint, kind=kind, text=text, due_at=due_at, by=self.owner, at=self.at)
        self.step("reassure")
        return made

    def keep(self, promise: Promise) -> Story:
        keep_promise(promise, by=self.owner, at=self.at)
        return self

    def overlook(self, promise: Promise) -> Story:
        """Let the time of a promise pass; its timer breaks it."""
        self.when(promise.due_at + MOMENT_AFTER)
        promise_is_due(promise.pk, at=self.at)
        return self

    def resolve(self, *, outcome: str = Outcome.UPHELD) -> Story:
        return self.step(
            "resolve",
            what_was_done=self.words.done,
            customer_answer="accepted",
            verified="yes",
            outcome=outcome,
        )

    def solve(self, promised: str, *, mood: tuple[int, int], within: float = 60) -> Story:
        """Lead it through the first seven steps with one promise that is kept.

        :param promised: what is promised.
        :param mood: at the start and afterwards.
        :param within: minutes until the promise is due; it is kept a little before.
        """
        self.listen().calm(*mood)
        made = self.promise(promised, self.at + timedelta(minutes=within))
        self.later(within * 0.8).keep(made)
        return self.later(6).resolve()

    # ------------------------------------------------------- what comes after
    def follow_ups_fall_due(self) -> Story:
        """Let the timers of those follow-ups fire whose time has come."""
        for follow_up in self._waiting():
            if follow_up.due_at + MOMENT_AFTER <= self.now:
                follow_up_is_due(follow_up.pk, at=follow_up.due_at + MOMENT_AFTER)
        return self

    def hear_how_they_feel(self, *answers: tuple[int, str], after: float = 25) -> Story:
        """Settle the next follow-ups, each some minutes after it fell due."""
        for (score, note), follow_up in zip(answers, self._waiting(), strict=False):
            follow_up_is_due(follow_up.pk, at=follow_up.due_at + MOMENT_AFTER)
            self.when(follow_up.due_at + timedelta(minutes=after))
            settle_follow_up(
                follow_up,
                state=FollowUpState.DONE,
                score=score,
                content=True,
                note=note,
                by=self.owner,
                at=self.at,
            )
        return self

    def reach_nobody(self, note: str) -> Story:
        """Settle the next follow-up of somebody who cannot be asked."""
        follow_up = self._waiting()[0]
        follow_up_is_due(follow_up.pk, at=follow_up.due_at + MOMENT_AFTER)
        self.when(follow_up.due_at + timedelta(minutes=40))
        for _attempt in range(ENOUGH_ATTEMPTS):
            log_attempt(follow_up, result="no_answer", by=self.owner, at=self.at)
            self.later(60)
        settle_follow_up(follow_up, state=FollowUpState.UNREACHABLE, note=note, by=self.owner, at=self.at)
        return self

    def look_back(
        self, prevention: str = "", *, recurring: bool = False, no_letter: tuple[str, str] = NO_LETTER
    ) -> Story:
        """Complete steps eight and nine.

        :param no_letter: why nobody wrote to them, where nobody did: the ending and the reason.
        """
        ending, reason = ("", "") if self.complaint.letters.exists() else no_letter
        self.later(3).step("follow_up", ending=ending, reason=reason)
        answers = {"recurring": "yes" if recurring else "no"} | (
            {"prevention": prevention} if prevention else {}
        )
        return self.later(2).step("see_the_whole", **answers)

    def close(self, *, failure: tuple[str, str] | None = None) -> Story:
        """Complete step ten, with the cause of a failed recovery if it failed, and close."""
        if failure:
            self.later(2).step("root_cause", failure_cause=failure[0], failure_note=failure[1])
        else:
            self.later(2).step("root_cause", ending="not_due")
        close_complaint(self.complaint, delivered=self.words.got or None, by=self.owner, at=self.at)
        return self

    # ----------------------------------------------------------- around it
    def link(self, cause: RootCause, *, by: User | None = None) -> Story:
        link_cause(self.complaint, cause, by=by or self.owner, at=self.at)
        return self

    def call(
        self, note: str, *, kind: str = "call_out", result: str = "reached", seconds: int = 180
    ) -> Story:
        log_contact(
            self.complaint, kind=kind, result=result, note=note, seconds=seconds, by=self.owner, at=self.at
        )
        return self

    def note(self, text: str, *, by: User | None = None) -> Story:
        write_note(self.complaint, text=text, by=by or self.owner, at=self.at)
        return self

    def comfort(self, text: str) -> Story:
        give_remedy(self.complaint, kind=Remedy.Kind.COMFORT, text=text, by=self.owner, at=self.at)
        return self

    def letter(self, text: str) -> Story:
        give_remedy(self.complaint, kind=Remedy.Kind.WORDS, text=text, by=self.owner, at=self.at)
        return self

    def _waiting(self) -> list[FollowUp]:
        live = FollowUp.objects.live().filter(complaint=self.complaint)
        return list(live.order_by("due_at"))
