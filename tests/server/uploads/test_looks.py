"""The pages wear the program's colours, and every text on them can be read."""

import json
import re

import pytest

import resources
from server.web import pages

TOKENS = {
    "ink": "t1", "soft": "t2", "paper": "panel", "raised": "raised", "line": "control",
    "hair": "line", "blue": "accent", "on": "accent_fg", "link": "accent_text",
    "tint": "accent_soft", "focus": "focus", "good": "ok", "good-soft": "ok_soft",
    "warn": "warn", "warn-soft": "warn_soft", "red": "bad", "red-soft": "bad_soft",
}  # fmt: skip
TEXTS = [
    ("ink", "paper"), ("ink", "raised"), ("soft", "paper"), ("soft", "hair"), ("ink", "hair"),
    ("on", "blue"), ("on", "press"), ("link", "paper"), ("link", "raised"), ("link", "tint"),
    ("good", "good-soft"), ("good", "paper"), ("warn", "warn-soft"), ("red", "red-soft"),
    ("red", "paper"),
]  # fmt: skip
EDGES = [("line", "paper"), ("line", "raised"), ("focus", "paper"), ("focus", "raised")]


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme: the dark ones stand in place of the light ones."""
    light, dark = re.findall(r":root \{(.*?)\}", pages.asset("style.css").decode())[:2]
    found: dict[str, str] = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    return found | dict(re.findall(r"--([\w-]+): (#\w+);", dark)) if theme == "dark" else found


def rgb(colour: str) -> list[int]:
    digits = colour.lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    return [int(digits[n : n + 2], 16) for n in (0, 2, 4)]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG has it."""

    def light(colour: str) -> float:
        parts = [each / 255 for each in rgb(colour)]
        red, green, blue = (
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_are_those_of_the_program(theme: str) -> None:
    tokens, found = json.loads(resources.read_text(f"themes/{theme}.json")), colours(theme)

    assert {name: rgb(found[name]) for name in TOKENS} == {
        name: rgb(tokens[token]) for name, token in TOKENS.items()
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_and_every_edge_is_seen(theme: str) -> None:
    found = colours(theme)

    assert [pair for pair in TEXTS if contrast(found[pair[0]], found[pair[1]]) < 4.5] == []
    assert [pair for pair in EDGES if contrast(found[pair[0]], found[pair[1]]) < 3] == []


def test_nothing_outside_the_two_themes_has_a_colour() -> None:
    assert re.findall(r"#[0-9a-f]{3,6}\b", pages.asset("upload.css").decode()) == []


def test_the_script_and_the_styles_in_a_page_are_those_its_policy_names() -> None:
    content, said = pages._inlined("upload.js")

    assert said.startswith("'sha256-")
    assert "</script" not in content
    assert not re.search(r"^\s|^//", content, re.MULTILINE)
    assert "eval(" not in content
    assert "innerHTML" not in content
