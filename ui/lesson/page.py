"""The page on a pupil's telephone during a lesson: it looks and speaks as the server's does."""

from collections.abc import Mapping
from html import escape

from app.words import LANGUAGES, Words, words
from ui.lesson.form import MOST_FILE_BYTES, MOST_FILES

HEADERS: Mapping[str, str] = {
    # No script, no picture, nothing from anywhere else; forms go back to where they came from.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def words_for(accepted: str) -> Words:
    """Return the words of the first language that a browser asks for and we speak."""
    for part in accepted.split(","):
        short = part.partition(";")[0].strip().lower().partition("-")[0]
        if short in LANGUAGES:
            return words(short)
    return words(LANGUAGES[0])


def ask(
    spoken: Words, *, page: int | None = None, voided: bool = False, refused: str = ""
) -> bytes:
    """Return the form; `refused` says in words why the last try was not taken."""
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
    whole = spoken.tr("Lay the sheet flat and photograph the whole page, with its square code.")
    return _page(
        spoken,
        spoken.tr("Hand in your work"),
        f'<p class="error" role="alert">{escape(refused)}</p>\n' if refused else "",
        _paragraph(spoken.tr("Page {n}", n=page)) if page else "",
        _paragraph(_void_words(spoken), kind="error") if voided else "",
        _paragraph(whole),
        form,
        _paragraph(spoken.tr("Place and time are taken out of the photos."), kind="hint"),
        _paragraph(spoken.tr("They go to your teacher's computer in this room."), kind="hint"),
    )


def thanks(spoken: Words, count: int, *, voided: bool = False) -> bytes:
    """Return the page that says what arrived."""
    arrived = spoken.ntr("{n} photo has arrived.", "{n} photos have arrived.", count)
    another = spoken.tr("Hand in another page")
    return _page(
        spoken,
        spoken.tr("Handed in"),
        f'<p role="status">{escape(arrived)}</p>\n',
        _paragraph(_void_words(spoken), kind="error") if voided else "",
        _paragraph(spoken.tr("You can close this page.")),
        f'<p><a href="?">{escape(another)}</a></p>\n',
    )


def unknown(spoken: Words) -> bytes:
    """Return the page of every address and code that is not known: all look alike."""
    return _page(
        spoken,
        spoken.tr("This sheet is not known here"),
        _paragraph(spoken.tr("Scan the code on your teacher's screen once more.")),
    )


def reason(spoken: Words, code: str) -> str:
    """Return in words why photos were not taken."""
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
        case "rate":
            return spoken.tr("That was too often. Wait a minute and try again.")
        case "no_code":
            return spoken.tr(
                "The square code cannot be read. Nothing was handed in: take the photo once more, "
                "from straight above and with enough light."
            )
        case "foreign":
            return spoken.tr("This sheet is not your teacher's. Nothing was handed in.")
        case _:
            return spoken.tr("That did not work. Nothing was handed in: try again.")


def _void_words(spoken: Words) -> str:
    return spoken.tr("Your teacher has withdrawn this sheet. Ask whether to use another one.")


def _page(spoken: Words, title: str, *parts: str) -> bytes:
    content = (
        f'<!doctype html>\n<html lang="{spoken.language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Chalkline</title>"
        '<link rel="stylesheet" href="/web/style.css"></head>\n'
        f"<body><main>\n<h1>{escape(title)}</h1>\n{''.join(parts)}\n</main></body>\n</html>\n"
    )
    return content.encode()


def _paragraph(text: str, *, kind: str = "") -> str:
    shape = f' class="{kind}"' if kind else ""
    return f"<p{shape}>{escape(text)}</p>\n"
