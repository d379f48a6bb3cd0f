import pytest

from cxdesk.jobs import registry


def other(subject_id, *, at):
    return None


def test_a_kind_leads_to_what_was_registered_for_it(on):
    on(other, "promise.due")

    assert registry.handler_of("promise.due") is other
    assert registry.kinds() == ["promise.due"]


def test_a_kind_has_one_handler(on):
    on(kind="promise.due")

    with pytest.raises(ValueError, match="already has a handler"):
        on(other, "promise.due")
    assert registry.handler_of("promise.due") is not other


@pytest.mark.parametrize("kind", ["promise", ".due", "promise.", ""])
def test_a_kind_needs_a_subject_and_an_event(kind):
    with pytest.raises(ValueError, match=r"subject\.event"):
        registry.handles(kind)


def test_a_kind_nobody_registered_is_an_error(on):
    on()

    with pytest.raises(KeyError):
        registry.handler_of("survey.due")
