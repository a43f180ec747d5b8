"""The answer key: blocks, breaks and what it says about the check (page.md §12)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.layout import geometry
from app.layout.display import QR, Align, Box, Page, Path, SpanStart, Text
from app.layout.items import KeyEntry, KeySection, Step, WrongAnswer
from app.layout.key import lay_out_key
from app.layout.settings import HeaderSettings, Orientation, PageSettings, Paper
from app.words import Words
from tests.app.layout.samples import extent, languages, texts


def entry(number: int, *, checked: bool = True, steps: int = 2, mistakes: int = 2) -> KeyEntry:
    return KeyEntry(
        number,
        f"{40 + number} + 28 =",
        str(68 + number),
        tuple(Step("O", f"{n} + 8 = {n + 8}", "carry 1") for n in range(steps)),
        tuple(
            WrongAnswer(str(60 + n), "carry forgotten, or a digit too few")
            for n in range(mistakes)
        ),
        checked=checked,
    )


def key(
    *sections: KeySection, page: PageSettings | None = None, words: Words | None = None
) -> tuple[Page, ...]:
    return lay_out_key(
        sections,
        page=page or PageSettings(),
        header=HeaderSettings(score=True, school_class=True),
        title="Addition",
        words=words or Words(),
    )


def test_a_key_is_marked_as_one() -> None:
    (page,) = key(KeySection(tuple(entry(n) for n in range(1, 16)), "A", "Add."))
    said = texts(page)
    assert "KEY" in said
    assert said[-1].startswith("Key ")
    assert "Name" not in said
    assert not any(text.startswith("/") for text in said)
    assert "Answer key · page 1 of the sheet · version K7QD" in "".join(said)


def test_a_checked_key_says_so_beside_a_drawn_tick() -> None:
    (page,) = key(KeySection(tuple(entry(n) for n in range(1, 16))))
    assert "15 of 15 checked" in texts(page)
    assert len([item for item in page.list.items if isinstance(item, Path)]) == 1


def test_an_answer_that_could_not_be_checked_is_named_and_framed() -> None:
    entries = tuple(entry(n, checked=n != 7) for n in range(1, 16))
    (page,) = key(KeySection(entries))
    assert "14 of 15 checked, see 7" in texts(page)
    assert not [item for item in page.list.items if isinstance(item, Path)]
    frames = [i for i in page.list.items if isinstance(i, Box) and i.width == 1.1]
    assert len(frames) == 3  # KEY, the quick answer, the worked one


def test_many_unchecked_answers_are_not_all_named() -> None:
    entries = tuple(entry(n, checked=False) for n in range(1, 16))
    (page,) = key(KeySection(entries))
    assert "0 of 15 checked, see 1, 2, 3, 4, 5 …" in texts(page)


def test_bare_answers_have_no_steps_and_fill_a_page() -> None:
    bare = KeySection(tuple(entry(n, steps=0, mistakes=0) for n in range(1, 171)))
    (page,) = key(bare)
    assert "Steps and likely mistakes" not in texts(page)
    assert len(key(KeySection(bare.entries + (entry(171, steps=0, mistakes=0),) * 20))) == 2


def test_the_head_repeats_and_pages_are_counted() -> None:
    pages = key(KeySection(tuple(entry(n) for n in range(1, 61)), "A", "Add."))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        said = texts(page)
        assert "Addition" in said
        assert f"Page {number} of {len(pages)}" in said
        assert any(isinstance(item, QR) for item in page.list.items)


key_sections = st.lists(
    st.builds(
        lambda count, steps, mistakes, verb: (count, steps, mistakes, verb),
        st.integers(1, 60),
        st.integers(0, 8),
        st.integers(0, 6),
        st.sampled_from(["", "Add."]),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(key_sections, st.sampled_from(Paper), st.sampled_from(Orientation), languages)
def test_no_row_is_split_and_every_answer_stands_on_the_key(
    kinds: list[tuple[int, int, int, str]],
    paper: Paper,
    orientation: Orientation,
    words: Words,
) -> None:
    made, number = [], 1
    for count, steps, mistakes, verb in kinds:
        entries = tuple(entry(number + n, steps=steps, mistakes=mistakes) for n in range(count))
        made.append(KeySection(entries, "A" if verb else "", verb))
        number += count
    pages = key(*made, page=PageSettings(paper=paper, orientation=orientation), words=words)
    box = geometry.boxes(paper, orientation)
    for page in pages:
        for item in page.list.items:
            if (found := extent(item, page)) is None:
                continue
            assert found[0] >= box.left - 4.5, item
            assert found[2] <= box.right + 4.5, item
            assert found[1] >= 30, item
    read = [
        str(item.text).partition(" ")[0]
        for page in pages
        for item in page.list.items
        if isinstance(item, SpanStart)
    ]
    worked = sum(count for count, steps, mistakes, _verb in kinds if steps or mistakes)
    assert {f"{wanted}." for wanted in range(1, number)} == set(read)
    assert len(read) == number - 1 + worked


@pytest.mark.parametrize("answer", ["136 R 2", "x" * 80])
def test_wide_answers_take_fewer_columns_and_stay_on_the_page(answer: str) -> None:
    entries = tuple(KeyEntry(n, "1 + 1 =", answer) for n in range(1, 30))
    for page in key(KeySection(entries)):
        for item in page.list.items:
            if (found := extent(item, page)) is not None:
                assert found[2] <= 550.28 + 0.1


WIDEST = {
    "sums": KeyEntry(
        100,
        "99.695 + 87.663 =",
        "187.358",
        (Step("ZT", "9 + 8 + 1 = 18", "1 übertragen"),),
        (WrongAnswer("171.612.158", "beide Ziffern notiert"),),
    ),
    "products": KeyEntry(
        100,
        "6361 × 240 =",
        "1.526.640",
        (Step("+", "15.470 + 541.450 + 6.188.000 = 6.744.920"),),
        (WrongAnswer("2.022.210", "Stellennull vergessen oder Null ausgelassen"),),
    ),
    "quotients": KeyEntry(
        100,
        "92.779 : 41 =",
        "2262 Rest 37",
        (Step("H", "257 : 41 = 6", "noch 11"),),
        (WrongAnswer("13.836 Rest 3", "nur erste Ziffer des Teilers"),),
    ),
}


@pytest.mark.parametrize("orientation", Orientation)
@pytest.mark.parametrize("kind", WIDEST)
def test_the_longest_problems_are_whole_on_the_key(kind: str, orientation: Orientation) -> None:
    wide = WIDEST[kind]
    pages = key(KeySection((wide,) * 9), page=PageSettings(orientation=orientation))
    said = [text for page in pages for text in texts(page)]
    assert not [text for text in said if text.endswith("…")]
    step, wrong = wide.steps[0], wide.mistakes[0]
    for text in (wide.problem, wide.answer, step.text, step.note or step.text, wrong.answer):
        assert len([each for each in said if each.strip() == text]) >= 9, text
    assert "".join(wrong.cause.split()) in "".join("".join(said).split())


def test_causes_and_notes_stand_under_each_other() -> None:
    short = KeyEntry(
        1,
        "4 + 8 =",
        "12",
        (Step("O", "4 + 8 = 12", "Entbündeln"),),
        (WrongAnswer("2", "carry forgotten"), WrongAnswer("171.612.158", "column by column")),
    )
    other = KeyEntry(4, "1 + 1 =", "2", (Step("O", "1 + 1 = 2", "b"),), (WrongAnswer("3", "why"),))
    (page,) = key(KeySection((short, short, short, other)))
    starts = {
        str(item.text): item.x
        for item in reversed(page.list.items)
        if isinstance(item, Text) and item.align is Align.LEFT
    }
    assert starts["carry forgotten"] == starts["column by column"] == starts["why"]
    assert starts["Entbündeln"] == starts["b"]
