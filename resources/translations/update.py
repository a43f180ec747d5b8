"""Brings the catalogues up to date: `python -m resources.translations.update`.

Extracts the texts of the program, merges them into each language's .po (translations stay, what
is gone goes), and compiles the .mo the program reads. Running it twice changes nothing. Babel is
a development dependency; the program itself needs the standard library's gettext alone.
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SOURCES = ("app", "server", "storage", "sync", "ui")
LANGUAGES = ("de",)
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "tr": None,
    "trc": ((1, "c"), 2),
    "ntr": (1, 2),
}
_HEADERS_WITHOUT_NEWS = tuple(
    f'"{name}'
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
        "Project-Id-Version",
    )
)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Babel writes dates into the header; a true one would make every build a different file."""
_NOT_FOR_USERS = ("ui/components/gallery.py",)


def extract() -> Catalog:
    """Return a template of every text in the sources, with the files it is in."""
    template = Catalog(project="Chalkline", charset="utf-8", fuzzy=False)
    for source in SOURCES:
        folder = ROOT / source
        if not folder.is_dir():
            continue
        found = extract_from_dir(
            folder, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("i18n:",)
        )
        for name, _line, message, comments, context in found:
            path = f"{source}/{Path(name).as_posix()}"
            if path not in _NOT_FOR_USERS:
                # Without line numbers: a line moved is no change of a text.
                template.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return template


def po_path(language: str) -> Path:
    """Return the file translators work on."""
    return HERE / language / "chalkline.po"


def load(language: str) -> Catalog:
    """Return a language's catalogue, empty if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Chalkline", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str) -> Catalog:
    """Return a language's catalogue brought up to date with the sources.

    Nothing is guessed: a changed text is a new one without a translation.
    """
    before = load(language)
    after = Catalog(
        locale=language,
        project="Chalkline",
        charset="utf-8",
        fuzzy=False,
        creation_date=before.creation_date,
        revision_date=before.revision_date,
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        header_comment="# German words of Chalkline." if language == "de" else "#",
    )
    for message in sorted(extract(), key=lambda one: (str(one.id).casefold(), one.context or "")):
        if not message.id:
            continue
        known = before.get(message.id, message.context)
        after.add(
            message.id,
            known.string if known is not None else None,
            message.locations,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return after


def po_bytes(catalogue: Catalog) -> bytes:
    """Return the text of the .po, without dates that would change by themselves."""
    out = io.BytesIO()
    write_po(out, catalogue, width=99, omit_header=False, include_lineno=False)
    kept = [
        line
        for line in out.getvalue().decode("utf-8").splitlines()
        if not line.startswith(_HEADERS_WITHOUT_NEWS)
    ]
    return ("\n".join(kept).rstrip() + "\n").encode("utf-8")


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue, made from the .po's text so that both always agree."""
    written = read_po(io.BytesIO(po_bytes(catalogue)), locale=str(catalogue.locale))
    written.creation_date = written.revision_date = _SOME_DAY
    written.project, written.version = "Chalkline", ""
    written.last_translator = written.language_team = written.msgid_bugs_address = ""
    out = io.BytesIO()
    write_mo(out, written)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts without a whole translation (every plural form counts)."""
    lacking = []
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if not forms or not all(forms):
            lacking.append(message.id[0] if isinstance(message.id, tuple) else str(message.id))
    return lacking


def main() -> int:
    """Write every catalogue; say in the exit code whether a translation is missing."""
    lacking = 0
    for language in LANGUAGES:
        catalogue = merged(language)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalogue))
        path.with_suffix(".mo").write_bytes(mo_bytes(load(language)))
        lacking += len(missing(catalogue))
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
