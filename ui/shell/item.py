"""What the program is asked to open from outside: a file, a link, or something that is neither.

Whoever asks is not trusted: a web page names links, other programs write to the channel of
`ui.shell.single`. Nothing is opened or fetched here; a text is only told what it is.
"""

import os
import re
import sys
from enum import Enum
from typing import NamedTuple
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

SCHEME = "chalkline"
SUFFIX = ".chalk"
"""As `app.sharing.chalk` has it, which takes 50 ms to import: a second start does without."""
MAX_LETTERS = 6_000
"""Letters of an item: more than the path of a file may have on any system."""

_OWN = re.compile(rf"{SCHEME}://open/?\?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_FILE_URL = re.compile(r"file:/", re.IGNORECASE)
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""A scheme; one letter alone is a drive of Windows."""


class Kind(Enum):
    """What an item is."""

    FILE = "file"
    LINK = "link"
    OTHER = "other"
    """Nothing that this program opens; the user is told so."""


class Item(NamedTuple):
    """What is to be opened."""

    kind: Kind
    text: str = ""
    """The file's absolute path, or the link as a browser takes it."""


OTHER = Item(Kind.OTHER)


def read_item(text: str, *, folder: str | None) -> Item:
    """Return what `text` is: a path or file URL, `chalkline://open?link=…`, or a share link.

    A path that is not absolute starts in `folder`; without one it is no item. Whether there is a
    worksheet behind it is seen when it is opened.
    """
    if len(text) > MAX_LETTERS or "\0" in text:
        return OTHER
    if _OWN.match(text):
        return _link(_inside(text))
    if _WEB.match(text):
        return _link(text)
    if _FILE_URL.match(text):
        return _file(_path_of(text), folder=None)
    if _FOREIGN.match(text) and "://" in text:
        return OTHER
    return _file(text, folder=folder)


def _link(text: str) -> Item:
    # What cannot be seen in a link (spaces, marks that turn the text around) is not in ours.
    is_plain = text.isprintable() and " " not in text
    return Item(Kind.LINK, text) if is_plain and _WEB.match(text) else OTHER


def _inside(text: str) -> str:
    try:
        found = parse_qs(urlsplit(text).query, max_num_fields=8)
    except ValueError:
        return ""
    return found.get("link", [""])[0]


def _file(path: str, *, folder: str | None) -> Item:
    if not path.casefold().endswith(SUFFIX):
        return OTHER
    if not os.path.isabs(path):  # noqa: PTH117  (text in, text out: a start waits for this)
        if folder is None:
            return OTHER
        path = os.path.join(folder, path)  # noqa: PTH118  (as above)
    return Item(Kind.FILE, path)


def _path_of(url: str) -> str:
    """Return the path in a file URL, "" for a file on another computer."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.netloc.lower() not in {"", "localhost"}:
        return ""
    path = os.fsdecode(unquote_to_bytes(parts.path))
    if "\0" in path:
        return ""
    return path.lstrip("/") if sys.platform == "win32" else path
