"""Writes the parts of the documentation that the code says better: `python -m docs.generate`.

tests/house/test_docs.py fails while a page differs from what this makes.
"""

import ast
import inspect
from pathlib import Path

import msgspec

from app.settings import Settings
from ui.cli.shape import Leaf, leaves

FOLDER = Path(__file__).parent
START = "<!-- made by docs.generate; change the code instead -->"
END = "<!-- end of the made part -->"


def pages() -> dict[Path, str]:
    """Return every page with a made part, by its path, as it should read now."""
    parts = {"settings.md": settings_part(), "worksheet-files.md": files_part()}
    return {FOLDER / name: _with_part(FOLDER / name, part) for name, part in parts.items()}


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
        lines.append("")
    return "\n".join(lines)


def files_part() -> str:
    """Return the table of everything a worksheet file can set."""
    lines = ["| setting | allowed | default |", "|---|---|---|"]
    lines += [_row(f"`{leaf.path}`", leaf.allowed, leaf.default) for leaf in leaves()]
    return "\n".join([*lines, ""])


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
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
