"""What the documentation says, and what it has to say."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("app", "storage", "ui", "server")


def every_page() -> str:
    """Return all pages of docs/ and the README, one after the other."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def every_error() -> set[str]:
    """Return the names of the error classes of the program, those of one module left out."""
    sources = [
        ROOT / "run.py",
        ROOT / "sync/sharing.py",
        *(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")),
    ]
    return {
        name
        for path in sources
        for name in re.findall(r"^class ([A-Z]\w*Error)\(", path.read_text("utf-8"), re.M)
    }


def every_thread() -> set[str]:
    """Return the names of the threads that the program starts."""
    made = re.compile(r'(?:Thread\(.*?\bname|thread_name_prefix)="([\w-]+)"', re.S)
    layers = (path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
    return {name for path in layers for name in made.findall(path.read_text("utf-8"))}
