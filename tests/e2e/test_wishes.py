"""A wish that cannot be fulfilled: a sentence, remedies in reach of the keyboard, no change."""

from app.topics.addition import AdditionConfig
from tests.e2e.teacher import Teacher


def _set(teacher: Teacher, name: str, value: str) -> None:
    teacher.tab_to(name)
    teacher.press("Ctrl+A")
    teacher.type(value)
    teacher.press("Tab")


def _sixty_of_few(teacher: Teacher) -> None:
    """Ask for 100 problems of one digit."""
    _set(teacher, "Problems per page", "100")
    _set(teacher, "Digits per number", "1")


def test_the_sentence_and_every_remedy(teacher: Teacher) -> None:
    _sixty_of_few(teacher)
    notice = teacher.program.editor.editor.notice
    assert notice.isVisible()
    assert "exist" in notice.sentence
    topic = teacher.program.presenter.content.config.topic
    assert isinstance(topic, AdditionConfig)
    assert topic.digits.first.high == 2
    words = [button.text() for button in notice.buttons]
    assert 2 <= len(words) <= 3
    for button in notice.buttons:
        assert notice.sentence in button.accessibleDescription()
    before = teacher.program.presenter.content
    teacher.tab_to(words[0])
    teacher.press("Space")
    assert not notice.isVisible()
    assert teacher.program.presenter.content != before
    assert not teacher.program.presenter.drawn.defects
    teacher.press("Ctrl+Z")
    assert teacher.program.presenter.content == before


def test_the_control_shows_what_is_true_after_a_refusal(teacher: Teacher) -> None:
    _sixty_of_few(teacher)
    shown = teacher.tab_to("Digits per number")
    assert shown.value() == 2  # type: ignore[attr-defined]


def test_esc_closes_the_notice(teacher: Teacher) -> None:
    _sixty_of_few(teacher)
    teacher.press("Esc")
    assert not teacher.program.editor.editor.notice.isVisible()


def test_fewer_aids_walk_down_until_the_squares_fit(teacher: Teacher) -> None:
    _set(teacher, "Problems per page", "100")
    notice = teacher.program.editor.editor.notice
    _set(teacher, "Columns", "10")
    assert notice.isVisible()
    help_before = teacher.program.presenter.content.config.topic
    words = [button.text() for button in notice.buttons]
    fewer = next(word for word in words if "aids" in word.lower() or "help" in word.lower())
    teacher.tab_to(fewer)
    teacher.press("Space")
    assert teacher.program.presenter.content.config.topic != help_before
