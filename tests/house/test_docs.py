"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from app.settings import AutoSave
from docs.generate import field_docs, pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_the_made_parts_are_what_the_code_says_now(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run: python -m docs.generate"


def test_every_setting_has_a_sentence() -> None:
    rows = re.findall(
        r"^\| `(.+?)` \|.*\| (.*) \|$", (ROOT / "docs/settings.md").read_text(), re.M
    )

    assert [name for name, meaning in rows if not meaning.endswith(".")] == []
    assert len(rows) > len(field_docs(AutoSave))


def test_every_command_of_run_py_is_in_the_readme() -> None:
    usage = re.findall(r"^  (\w+)  +\w", (ROOT / "run.py").read_text(encoding="utf-8"), re.M)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [command for command in usage if f"`{command}`" not in readme] == []
    assert len(usage) >= 8


def test_every_local_link_of_the_docs_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists() and "pictures/" not in target
    ]

    assert broken == []


def test_every_package_the_program_brings_is_in_the_notices() -> None:
    lock = (ROOT / "requirements/desktop.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^([a-z0-9-]+)==", lock, re.M)
    notices = re.split(r"[\s,|]+", (ROOT / "NOTICES.md").read_text(encoding="utf-8"))

    assert [package for package in packages if package not in notices] == []
    assert len(packages) > 20


def test_every_font_is_in_the_notices() -> None:
    notices = (ROOT / "NOTICES.md").read_text(encoding="utf-8")
    families = {path.stem.split("-")[0] for path in (ROOT / "resources/fonts").glob("*.[ot]tf")}

    assert [family for family in families if family not in notices] == []
    assert families


def test_every_decision_says_context_decision_and_consequences() -> None:
    for page in (ROOT / "docs/adr").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert re.match(rf"# {int(page.name[:4])}\. ", text), page.name
        assert all(f"**{word}.**" in text for word in ("Context", "Decision", "Consequences"))
