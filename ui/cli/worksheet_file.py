"""A worksheet as a TOML file, for the command line (docs/worksheet-files.md)."""

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

import resources
from app.errors import AppError, ConfigError, NewerFormatError
from app.sharing import chalk
from app.sharing.errors import ChalkFileError
from app.topics.registry import topic_for
from app.words import Words
from app.worksheets.config import MAX_PROBLEMS, WorksheetConfig, decode
from app.worksheets.naming import clean_name
from ui.cli.reasons import in_words

SUFFIX = ".toml"
SUFFIXES = (SUFFIX, chalk.SUFFIX)
"""Of files that can be printed: settings by hand, and a worksheet that somebody shared."""
MAX_BYTES = 4 * 2**20
"""Twenty times the file of 2,000 typed problems."""
MAX_TITLE = 200
"""Characters of a title in a file; the paper elides what does not fit."""


class WorksheetFileError(AppError):
    """The file cannot be used; the text is the sentence for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksheetFile:
    """What a worksheet file says: the title (empty: the automatic name) and the settings."""

    title: str
    config: WorksheetConfig


def read(path: Path, words: Words) -> WorksheetFile:
    """Return the worksheet in the file at `path`.

    Raises:
        WorksheetFileError: when it cannot be read, is no TOML, or a setting cannot be used.
    """
    try:
        data = _bytes_of(path, words)
    except FileNotFoundError as exc:
        raise WorksheetFileError(words.tr("There is no file {path}.", path=path)) from exc
    except OSError as exc:
        sentence = words.tr(
            "{path} cannot be read: {reason}.", path=path, reason=exc.strerror or exc
        )
        raise WorksheetFileError(sentence) from exc
    try:
        is_shared = path.name.lower().endswith(chalk.SUFFIX)
        return _shared(data, words) if is_shared else parse(data, words)
    except WorksheetFileError as exc:
        raise WorksheetFileError(f"{path.name}: {exc}") from exc


def sample(name: str, words: Words) -> WorksheetFile:
    """Return the sample worksheet `name` that comes with the program ("addition").

    Raises:
        FileNotFoundError: when there is no such sample.
    """
    return parse(resources.read_bytes(f"samples/{name}{SUFFIX}"), words)


def parse(data: bytes, words: Words) -> WorksheetFile:
    """Return the worksheet that `data` (TOML in UTF-8) describes.

    Raises:
        WorksheetFileError: with a sentence that names the setting and the reason.
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise WorksheetFileError(words.tr("This is not a text file in UTF-8.")) from exc
    except (ValueError, RecursionError) as exc:  # also a number or a nesting too long for Python
        raise WorksheetFileError(words.tr("This is not TOML: {reason}.", reason=exc)) from exc
    try:
        title = _take_title(table)
        config = decode(_json_of(table))
        _check_total(config, words)
        _check_wish(config, words)
    except ConfigError as exc:
        raise WorksheetFileError(in_words(exc, words)) from exc
    except NewerFormatError as exc:
        sentence = words.tr(
            "schema_version: this file was made for a newer Chalkline ({found}; this one "
            "knows {known}).",
            found=exc.found,
            known=exc.known,
        )
        raise WorksheetFileError(sentence) from exc
    return WorksheetFile(title=title, config=config)


def _shared(data: bytes, words: Words) -> WorksheetFile:
    """Return the worksheet in a `.chalk` file, as it stands there."""
    try:
        worksheet = chalk.unpack(data).worksheet
        return WorksheetFile(
            title=clean_name(worksheet.name), config=decode(bytes(worksheet.config))
        )
    except ChalkFileError as exc:
        raise WorksheetFileError(exc.sentence(words)) from exc
    except NewerFormatError as exc:
        sentence = words.tr("This worksheet was made by a newer Chalkline. Update to open it.")
        raise WorksheetFileError(sentence) from exc


def _bytes_of(path: Path, words: Words) -> bytes:
    """Return what the file holds; a pipe would wait forever, a film would fill the memory."""
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise WorksheetFileError(words.tr("{path} is not a file.", path=path))
    if found.st_size > _most_bytes(path):
        raise WorksheetFileError(
            words.tr("{path} is too large for a worksheet file.", path=path.name)
        )
    return path.read_bytes()


def _most_bytes(path: Path) -> int:
    return chalk.MAX_FILE_BYTES if path.name.lower().endswith(chalk.SUFFIX) else MAX_BYTES


def _json_of(table: dict[str, object]) -> bytes:
    try:
        return msgspec.json.encode(table)
    except (RecursionError, OverflowError, ValueError) as exc:
        raise ConfigError("", str(exc)) from exc


def _take_title(table: dict[str, object]) -> str:
    title = table.pop("title", "")
    if not isinstance(title, str):
        raise ConfigError("title", f"Expected `str`, got `{_json_kind(title)}`")
    if len(title) > MAX_TITLE:
        raise ConfigError("title", f"Expected `str` of length <= {MAX_TITLE}")
    return title.strip()


def _check_total(config: WorksheetConfig, words: Words) -> None:
    if config.total > MAX_PROBLEMS:
        sentence = words.tr(
            "{total} problems are more than the {most} a worksheet can have.",
            total=config.total,
            most=MAX_PROBLEMS,
        )
        raise ConfigError("page.pages", sentence)


def _check_wish(config: WorksheetConfig, words: Words) -> None:
    found = topic_for(config.topic).wish_obstacle(config.topic, words)
    if found is not None:
        raise ConfigError(found.field, found.sentence)


def _json_kind(value: object) -> str:
    """Return msgspec's word for the kind of `value`."""
    kinds = {bool: "bool", int: "int", float: "float", list: "array", dict: "object"}
    return kinds.get(type(value), type(value).__name__)
