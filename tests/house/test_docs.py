"""The documentation says what the code does."""

import re
from pkgutil import resolve_name

import pytest

from app.settings import AutoSave, Settings
from docs.generate import PARTS, field_docs, page
from tests.house.documents import ROOT, every_error, every_page, every_thread
from ui.cli.shape import leaves
from ui.places import OWN_FOLDER


@pytest.mark.parametrize("name", sorted(PARTS))
@pytest.mark.usefixtures("qapp")
def test_the_made_parts_are_what_the_code_says_now(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == page(name), "run: python -m docs.generate"


def test_every_setting_of_program_and_worksheets_is_named() -> None:
    text = every_page()
    paths = [leaf.path for leaf in (*leaves(Settings), *leaves())]

    assert [path for path in paths if f"`{path}`" not in text] == []
    assert len(paths) > 100


def test_every_error_is_explained() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    errors = every_error()

    assert [name for name in errors if not re.search(rf"`{name}` (\||is )", text)] == []
    assert {"ConfigError", "CodeError", "SecondInstanceError", "PrintCancelledError"} <= errors


def test_errors_that_are_gone_are_explained_no_more() -> None:
    explained = set(
        re.findall(r"`(\w+Error)`", (ROOT / "docs/errors.md").read_text(encoding="utf-8"))
    )

    assert explained - every_error() == set()


def test_what_the_environment_and_the_bundle_obey_is_named() -> None:
    text = every_page()

    assert [word for word in (OWN_FOLDER, "--self-test") if word not in text] == []


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
    locks = [
        (ROOT / f"requirements/{name}.txt").read_text("utf-8") for name in ("desktop", "server")
    ]
    packages = re.findall(r"^([a-z0-9-]+)==", "\n".join(locks), re.M)
    notices = re.split(r"[\s,|]+", (ROOT / "NOTICES.md").read_text(encoding="utf-8"))

    assert [package for package in packages if package not in notices] == []
    assert len(packages) > 20


def test_every_font_is_in_the_notices() -> None:
    notices = (ROOT / "NOTICES.md").read_text(encoding="utf-8")
    families = {path.stem.split("-")[0] for path in (ROOT / "resources/fonts").glob("*.[ot]tf")}

    assert [family for family in families if family not in notices] == []
    assert families


def test_every_decision_says_context_decision_and_consequences() -> None:
    for path in (ROOT / "docs/adr").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {int(path.name[:4])}\. ", text), path.name
        assert all(f"**{word}.**" in text for word in ("Context", "Decision", "Consequences"))


def test_every_name_of_the_architecture_is_one_of_the_code() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`((?:app|storage|ui)(?:\.\w+)+)`", text))

    for name in sorted(names):
        assert resolve_name(name) is not None
    assert len(names) > 30


def test_every_thread_is_in_the_architecture() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    threads = every_thread()

    assert [name for name in threads if f"| `{name}` |" not in text] == []
    assert {"store-writer", "store-reader", "task"} <= threads
