"""The page on a pupil's phone. It needs no script, no account, no cookie and no name."""

from html import escape

from litestar import Response

from app.words import Words
from server.uploads.form import MOST_FILE_BYTES, MOST_FILES
from server.web import pages


def ask(
    spoken: Words, page: int | None, *, voided: bool, refused: str = "", status: int = 200
) -> Response[bytes]:
    """Return the form; `refused` says why the last try was not taken."""
    title = spoken.tr("Hand in your work")
    # Texts stand outside f-strings, inside which the catalogue's extraction does not see them.
    camera, gallery = spoken.tr("Take a photo"), spoken.tr("Or choose photos")
    hint = spoken.tr(
        "Up to {count} photos, each of at most {size} MB. Choose all pages of your sheet.",
        count=MOST_FILES,
        size=MOST_FILE_BYTES // 1_000_000,
    )
    send = spoken.tr("Hand in")
    form = (
        '<form method="post" enctype="multipart/form-data">\n'
        f'<label for="camera">{escape(camera)}</label>\n'
        '<input id="camera" name="photos" type="file" accept="image/jpeg,image/png" '
        'capture="environment">\n'
        f'<label for="gallery">{escape(gallery)}</label>\n'
        '<input id="gallery" name="photos" type="file" accept="image/jpeg,image/png" multiple '
        'aria-describedby="gallery-hint">\n'
        f'<p class="hint" id="gallery-hint">{escape(hint)}</p>\n'
        f'<button type="submit">{escape(send)}</button>\n</form>\n'
    )
    parts = [
        pages.error(refused) if refused else "",
        pages.paragraph(spoken.tr("Page {n}", n=page)) if page else "",
        pages.paragraph(_void_words(spoken), kind="error") if voided else "",
        pages.paragraph(spoken.tr("Lay the sheet flat and photograph the whole page.")),
        form,
        pages.paragraph(spoken.tr("Place and time are taken out of the photos."), kind="hint"),
    ]
    return pages.page(spoken, title, *parts, status=status)


def thanks(spoken: Words, count: int, *, voided: bool) -> Response[bytes]:
    """Return the page that says what arrived."""
    arrived = spoken.ntr("{n} photo has arrived.", "{n} photos have arrived.", count)
    another = spoken.tr("Hand in another page")
    return pages.page(
        spoken,
        spoken.tr("Handed in"),
        f'<p role="status">{escape(arrived)}</p>\n',
        pages.paragraph(_void_words(spoken), kind="error") if voided else "",
        pages.paragraph(spoken.tr("You can close this page.")),
        f'<p><a href="?">{escape(another)}</a></p>\n',
    )


def unknown(spoken: Words) -> Response[bytes]:
    """Return the page of every code that is not known: malformed and forged look alike."""
    return pages.page(
        spoken,
        spoken.tr("This sheet is not known here"),
        pages.paragraph(spoken.tr("Scan the code on your sheet once more, or ask your teacher.")),
        status=404,
    )


def reason(spoken: Words, code: str) -> str:
    """Return in words why photos were not taken; `code` is an `InvalidError`'s."""
    match code:
        case "none":
            return spoken.tr("No photo was chosen yet.")
        case "kind":
            return spoken.tr("One file is no photo. Nothing was handed in: send JPEG or PNG.")
        case "damaged":
            return spoken.tr("One photo is not whole. Nothing was handed in: take it once more.")
        case "pixels" | "size":
            return spoken.tr("One photo is too large. Nothing was handed in: take a smaller one.")
        case "count":
            return spoken.tr("These are too many photos at once. Nothing was handed in.")
        case "too_many":
            return spoken.tr("Work for this sheet was handed in too often. Ask your teacher.")
        case "rate":
            return spoken.tr("That was too often. Wait a minute and try again.")
        case _:
            return spoken.tr("That did not work. Nothing was handed in: try again.")


def _void_words(spoken: Words) -> str:
    return spoken.tr("Your teacher has withdrawn this sheet. Ask whether to use another one.")
