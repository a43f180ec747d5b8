"""Writes the parts of the documentation that the code says better: `python -m docs.generate`.

tests/house/test_docs.py fails while a page differs from what this makes.
"""

import ast
import inspect
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from app.layout.settings import Notation
from app.settings import Settings
from ui.cli.shape import Leaf, leaves

FOLDER = Path(__file__).parent
START = "<!-- made by docs.generate; change the code instead -->"
END = "<!-- end of the made part -->"


def page(name: str) -> str:
    """Return a page with a made part as it should read now; raise KeyError for other pages."""
    return _with_part(FOLDER / name, PARTS[name]())


def settings_part() -> str:
    """Return a table per section of the settings: name, what is allowed, default, meaning."""
    lines: list[str] = []
    known = {leaf.path: leaf for leaf in leaves(Settings)}
    for section in msgspec.structs.fields(Settings):
        if not isinstance(section.type, type) or not issubclass(section.type, msgspec.Struct):
            continue
        struct = section.type
        lines += [f"## {section.name}", "", inspect.cleandoc(struct.__doc__ or ""), ""]
        lines += ["| setting | allowed | default | meaning |", "|---|---|---|---|"]
        meanings = field_docs(struct)
        for field in msgspec.structs.fields(struct):
            path = f"{section.name}.{field.name}"
            leaf = known.get(path) or Leaf(path=path, allowed="as in a worksheet", default="none")
            lines.append(_row(f"`{path}`", leaf.allowed, leaf.default, meanings[field.name]))
            lines += [
                _row(f"`{part.path}`", part.allowed, part.default, meanings_of_part(part.path))
                for part in known.values()
                if part.path.startswith(f"{path}.")
            ]
        lines.append("")
    return "\n".join(lines)


def meanings_of_part(path: str) -> str:
    """Return the sentence of a setting inside `paper.notation`, the one struct in a section."""
    return field_docs(Notation)[path.rpartition(".")[2]]


def files_part() -> str:
    """Return the table of everything a worksheet file can set."""
    lines = ["| setting | allowed | default |", "|---|---|---|"]
    lines += [_row(f"`{leaf.path}`", leaf.allowed, leaf.default) for leaf in leaves()]
    return "\n".join([*lines, ""])


def keys_part() -> str:
    """Return a table per place with the commands of the window."""
    from docs.keys import keys_part as made  # Qt is not loaded for the other pages

    return made()


PARTS: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_part,
    "worksheet-files.md": files_part,
    "keys.md": keys_part,
}
"""What makes the made part of a page."""


def field_docs(struct: type) -> dict[str, str]:
    """Return the sentence under each field of `struct`, read from the source."""
    body = ast.parse(inspect.getsource(struct)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - a type's source is a class
    found: dict[str, str] = {}
    for statement, following in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = _text_of(following)
    return found


def _text_of(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return inspect.cleandoc(str(statement.value.value)).replace("\n", " ")
    return ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _with_part(path: Path, part: str) -> str:
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{part}\n{END}{after}"


def main() -> None:
    """Write every page anew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in PARTS:
        (FOLDER / name).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
