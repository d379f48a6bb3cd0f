"""What a verdict names; plain, so that reading it makes no timers of this folder known to anybody."""

MUST_BE_ZERO = (
    "lost twice stale early acted_for_another leases_robbed not_done_for_people parked_wrongly"
    " poison_not_parked letters_missing letters_twice sent_twice silently_lost sent_for_another deadlocks"
).split()
