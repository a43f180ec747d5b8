"""settings.json: read and written whole; a broken one is kept aside and said, never lost."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.errors import ReadOnlyStoreError
from app.settings import Settings
from app.words import Words
from storage.errors import file_errors
from storage.files import free_name, write_atomically

logger = logging.getLogger(__name__)

NAME = "settings.json"
_decoder = msgspec.json.Decoder(Settings)
_peek = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSettings:
    """The settings, and what happened on the way to them."""

    settings: Settings
    kept_aside: Path | None = None
    """The broken file under its new name; the defaults are in force."""
    detail: str = ""
    """What was wrong with it, for "Details"."""
    read_only: bool = False
    """A newer program wrote the file: it is used as far as understood and never written."""

    def sentence(self, words: Words) -> str:
        """Return what to tell the user; empty when all is well."""
        if self.read_only:
            return words.tr(
                "The settings were made by a newer Chalkline. They stay as they are; to change"
                " them, update."
            )
        if self.kept_aside is not None:
            return words.tr(
                "The settings could not be read, so the usual ones are in use. The old file is"
                " kept as {name}.",
                name=self.kept_aside.name,
            )
        return ""


def load(folder: Path) -> LoadedSettings:
    """Return the settings in `folder`; the defaults when there are none.

    Raises:
        StoreError: when the file is there but cannot be opened or set aside.
    """
    path = folder / NAME
    with file_errors(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return LoadedSettings(settings=Settings())
    newer = _newer(data)
    if newer is not None:
        return LoadedSettings(settings=newer, read_only=True)
    try:
        return LoadedSettings(settings=_decoder.decode(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        aside = free_name(folder, "settings.broken", ".json")
        with file_errors(path):
            path.replace(aside)
        logger.warning("broken settings are kept as %s", aside.name)
        return LoadedSettings(settings=Settings(), kept_aside=aside, detail=str(exc))


def save(folder: Path, settings: Settings) -> None:
    """Write the settings.

    Raises:
        ReadOnlyStoreError: when the file there is a newer program's, or the folder is read-only.
        DiskFullError, StoreError: when they cannot be written; the old ones still stand.
    """
    path = folder / NAME
    with file_errors(path):
        folder.mkdir(parents=True, exist_ok=True)
        found = path.read_bytes() if path.exists() else b""
    if _newer(found) is not None:
        problem = f"{path}: written by a newer program"
        raise ReadOnlyStoreError(problem)
    text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
    write_atomically(path, text + b"\n")


def _newer(data: bytes) -> Settings | None:
    """Return what this program understands of a newer file, None when it is not newer."""
    try:
        raw = _peek.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    found = raw.get("schema_version")
    if not isinstance(found, int) or found <= Settings().schema_version:
        return None
    known: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        value = raw.get(field.name)
        if not isinstance(value, dict):
            continue
        section: dict[str, Any] = {}
        for part in msgspec.structs.fields(field.type):
            if part.name not in value:
                continue
            try:
                section[part.name] = msgspec.convert(value[part.name], part.type)
            except msgspec.ValidationError:
                logger.info("newer setting %s.%s is not understood", field.name, part.name)
        known[field.name] = field.type(**section)
    return Settings(**known)
