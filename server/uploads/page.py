"""The page on a pupil's phone. It needs no account, no cookie and no name, and no script either.

With the script (server/web/upload.js) the same form shows previews and sends photos one by one.
"""

from html import escape
from urllib.parse import quote

import msgspec
from litestar import Response

from app.ids import format_code
from app.words import Words
from server.uploads.form import MOST_FILE_BYTES, MOST_FILES
from server.uploads.handing_in import Refused
from server.uploads.store import Addressed
from server.uploads.unpacker import MOST_PAGES
from server.web import pages

_LOOKS, _SCRIPT = "upload.css", "upload.js"
_CAMERA = "image/jpeg,image/png,image/heic,image/heif"
_FILES = f"{_CAMERA},application/pdf"
_ICONS = {
    "plus": "plus", "x": "x", "check": "circle-check", "alert": "circle-alert",
    "file": "file-text", "camera": "camera",
    "send": "send",
}  # fmt: skip
_MB = 1_000_000
_MANY = 99


def ask(
    spoken: Words, code: str, copy: Addressed, page: int | None, *, refused: Refused | None = None
) -> Response[bytes]:
    """Return the form; `refused` says why the last try was not taken."""
    about = _about(spoken, copy, page)
    tip = spoken.tr("Lay the sheet flat and photograph the whole page.")
    parts = [
        f'<p class="copy">{pages.icon("qr-code")}<span>{escape(about)}</span></p>\n',
        pages.error(reason(spoken, refused.code)) if refused else "",
        pages.paragraph(_void_words(spoken), kind="error") if copy.voided else "",
        f'<p id="tip">{escape(tip)}</p>\n',
        _form(spoken, code),
        _private(spoken),
    ]
    return pages.page(
        spoken, copy.title or spoken.tr("Hand in your work"), *parts,
        status=refused.status if refused else 200, looks=_LOOKS, script=_SCRIPT,
    )  # fmt: skip


def thanks(spoken: Words, sizes: tuple[int, ...], *, voided: bool) -> Response[bytes]:
    """Return the page that says what arrived; `sizes` are the bytes of each picture."""
    arrived = spoken.ntr("{n} photo has arrived.", "{n} photos have arrived.", len(sizes))
    another = spoken.tr("Hand in another page")
    rows = "".join(
        f"<li>{pages.icon('circle-check')}<span>{escape(_arrived(spoken, n, size))}</span></li>\n"
        for n, size in enumerate(sizes, 1)
    )
    return pages.page(
        spoken,
        spoken.tr("Handed in"),
        f'<p class="good" role="status">{pages.icon("circle-check")}'
        f"<span>{escape(arrived)}</span></p>\n",
        f'<ul class="arrived">\n{rows}</ul>\n',
        pages.paragraph(_void_words(spoken), kind="error") if voided else "",
        pages.paragraph(spoken.tr("You can close this page.")),
        f'<p><a class="button plain" href="?">{escape(another)}</a></p>\n',
        looks=_LOOKS,
    )


def unknown(spoken: Words) -> Response[bytes]:
    """Return the page of every code that is not known: malformed and forged look alike."""
    return pages.page(
        spoken,
        spoken.tr("This sheet is not known here"),
        pages.paragraph(spoken.tr("Scan the code on your sheet once more, or ask your teacher.")),
        status=404,
        looks=_LOOKS,
    )


def reason(spoken: Words, code: str) -> str:
    """Return in words why a form was not taken; `code` is a `Refused`'s."""
    match code:
        case "none":
            return spoken.tr("No photo was chosen yet.")
        case "kind":
            return spoken.tr(
                "One file is neither a photo nor a PDF. Nothing was handed in: take that one out."
            )
        case "damaged":
            return spoken.tr("One photo is not whole. Nothing was handed in: take it once more.")
        case "locked":
            return spoken.tr("One PDF has a password. Nothing was handed in: send photos instead.")
        case "pixels" | "size":
            return spoken.tr("One photo is too large. Nothing was handed in: take a smaller one.")
        case "count" | "pages":
            return spoken.tr(
                "These are too many pages at once. Nothing was handed in: send fewer."
            )
        case "too_many":
            return spoken.tr(
                "So much was handed in for this sheet that no more fits. Nothing is lost: your "
                "teacher has what came before."
            )
        case "rate":
            return spoken.tr("That was too often. Wait a minute and try again.")
        case _:
            return spoken.tr("That did not work. Nothing was handed in: try again.")


def reason_of_one(spoken: Words, code: str) -> str:
    """Return in words why one photo was not taken; the others are not touched by that."""
    match code:
        case "kind":
            return spoken.tr("This is neither a photo nor a PDF.")
        case "damaged" | "none":
            return spoken.tr("This one is not whole. Take it once more.")
        case "locked":
            return spoken.tr("This PDF has a password. Send photos instead.")
        case "pixels" | "size":
            return spoken.tr("This one is too large. Take a smaller one.")
        case "pages":
            return spoken.tr("This PDF has more than {most} pages. Send fewer.", most=MOST_PAGES)
        case _:
            return reason(spoken, code)


def _form(spoken: Words, code: str) -> str:
    # Texts stand outside f-strings, inside which the catalogue's extraction does not see them.
    camera, gallery = spoken.tr("Take a photo"), spoken.tr("Choose photos or a PDF")
    hint = spoken.tr(
        "Up to {count} files, each of at most {size} MB. Choose all pages of your sheet.",
        count=MOST_FILES,
        size=MOST_FILE_BYTES // _MB,
    )
    send, action = spoken.tr("Hand in"), f"/upload/{quote(code, safe='')}"
    words = msgspec.json.encode(_script_words(spoken)).decode()
    return (
        f'<form id="hand-in" method="post" action="{action}" enctype="multipart/form-data" '
        f'data-photos="{action}/photos" data-most="{MOST_FILES}" '
        f'data-bytes="{MOST_FILE_BYTES}" data-words="{escape(words)}">\n'
        f'<div id="work" hidden></div>\n<template id="icons">{_icons()}</template>\n'
        f'<div class="pick first"><input id="camera" name="photos" type="file" accept="{_CAMERA}" '
        f'capture="environment"><label for="camera">{pages.icon("camera")}'
        f"<span>{escape(camera)}</span></label></div>\n"
        f'<div class="pick"><input id="gallery" name="photos" type="file" accept="{_FILES}" '
        'multiple aria-describedby="gallery-hint">'
        f'<label for="gallery">{pages.icon("images")}<span>{escape(gallery)}</span></label>'
        "</div>\n"
        f'<p class="hint" id="gallery-hint">{escape(hint)}</p>\n'
        f'<button id="send" type="submit">{pages.icon("send")}<span>{escape(send)}</span></button>'
        '\n<p id="said" class="visually-hidden" role="status"></p>\n</form>\n'
    )


def _icons() -> str:
    """Return the icons that the script needs."""
    return "".join(
        f'<i data-icon="{name}">{pages.icon(drawing)}</i>' for name, drawing in _ICONS.items()
    )


def _private(spoken: Words) -> str:
    who = spoken.tr("Only your teacher sees the photo. You do not have to type your name.")
    what = spoken.tr("Place and time are taken out of the photos.")
    return f'<p class="private">{pages.icon("lock")}<span>{escape(f"{who} {what}")}</span></p>\n'


def _about(spoken: Words, copy: Addressed, page: int | None) -> str:
    end = format_code(copy.instance_id)[-2:]
    if page and copy.pages >= page:
        return spoken.tr(
            "Your copy ends in {end} · page {n} of {m}", end=end, n=page, m=copy.pages
        )
    if page:
        return spoken.tr("Your copy ends in {end} · page {n}", end=end, n=page)
    return spoken.tr("Your copy ends in {end}", end=end)


def _arrived(spoken: Words, number: int, size: int) -> str:
    shown = f"{max(size, 100_000) / _MB:.1f}"
    shown = shown.replace(".", ",") if spoken.language == "de" else shown
    return spoken.tr("Photo {n}, {size} MB", n=number, size=shown)


def _void_words(spoken: Words) -> str:
    return spoken.tr("Your teacher has withdrawn this sheet. Ask whether to use another one.")


def _script_words(spoken: Words) -> dict[str, str | list[str]]:
    """Return what the script says; a text with a number once for each number there can be."""
    numbers = range(1, MOST_FILES + 1)
    return {
        "whole": spoken.tr("The whole page is in the picture"),
        "cut": spoken.tr("One corner is missing. Step back a little."),
        "add": spoken.tr("Add a photo"),
        "more": spoken.tr("More than one page? Add a photo."),
        "again": spoken.tr("Take the photo again"),
        "photo": [spoken.tr("Photo {n}", n=n) for n in numbers],
        "show": [spoken.tr("Show photo {n}", n=n) for n in numbers],
        "remove": [spoken.tr("Remove photo {n}", n=n) for n in numbers],
        "sending": spoken.tr("Photo {n} of {m} is on its way"),
        "waiting": spoken.tr("The connection is bad. Your photos are kept here."),
        "busy": spoken.tr("The server is busy. Your photos are kept here."),
        "seconds": spoken.tr("Next try in {n} s"),
        "now": spoken.tr("Try now"),
        "sent": spoken.tr("Arrived"),
        "done": spoken.tr("Handed in"),
        "arrived": [
            spoken.ntr("{n} photo has arrived.", "{n} photos have arrived.", n) for n in numbers
        ],
        # Beyond ten every language that we speak has one form.
        "all": spoken.ntr("{n} photo has arrived.", "{n} photos have arrived.", _MANY).replace(
            str(_MANY), "{n}"
        ),
        "left": spoken.tr("Some have not arrived. Look at those marked with “!”."),
        "close": spoken.tr("You can close this page."),
        "another": spoken.tr("Hand in another page"),
        "none": reason(spoken, "none"),
        "large": reason_of_one(spoken, "size"),
        "most": spoken.tr("That is all that goes at once: {count} files.", count=MOST_FILES),
        "file": spoken.tr("This one has no preview here. It can be handed in all the same."),
    }
