"""The page behind a link: a picture, a title, and three ways to go on. No script, no cookie."""

from html import escape
from urllib.parse import quote

from litestar import Response

from app.sharing.chalk import SUFFIX
from app.topics.registry import TOPICS
from app.words import Words
from server.shares.store import Shown

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Vary": "Accept-Language",
}
_HTML = "text/html"  # Litestar adds the charset
_PICTURE = 'width="720" height="1019"'


def show(spoken: Words, found: Shown, *, link: str, pages: int) -> Response[bytes]:
    """Return the page; `link` is its own whole address."""
    title = found.version.name or spoken.tr("Worksheet")
    topic = TOPICS.get(found.worksheet_type)
    about = [topic.title(spoken)] if topic else []
    about.append(spoken.ntr("{n} page", "{n} pages", pages))
    base = f"/s/{quote(link.rpartition('/')[2], safe='')}"
    program = f"chalkline://open?link={quote(link, safe='')}"
    # Texts stand outside f-strings, inside which the catalogue's extraction does not see them.
    opened, get = spoken.tr("Open in Chalkline"), spoken.tr("Get the file")
    picture = spoken.tr("First page of “{title}”", title=title)
    about_file = spoken.tr("Get the file and open it in Chalkline. It becomes a copy of your own.")
    question = spoken.tr("Does it not open?")
    return _page(
        spoken,
        title,
        f'<p class="hint">{escape(" · ".join(about))}</p>\n'
        f'<p class="actions"><a class="button" href="{escape(program)}">{escape(opened)}</a>\n'
        f'<a class="button plain" href="{base}/sheet.pdf">PDF</a></p>\n'
        f'<p class="sheet"><a href="{base}/sheet.pdf"><img src="{base}/thumbnail.png" '
        f'alt="{escape(picture)}" {_PICTURE}></a></p>\n'
        f"<h2>{escape(question)}</h2>\n<p>{escape(about_file)}</p>\n"
        f'<p><a href="{base}/worksheet{SUFFIX}">{escape(get)}</a></p>\n',
    )


def gone(spoken: Words) -> Response[bytes]:
    """Return the page of every link that shows nothing: unknown, old and revoked look alike."""
    why = spoken.tr("The link is incomplete, too old or taken back.")
    what = spoken.tr("Ask whoever sent it for another one.")
    content = f"<p>{escape(why)} {escape(what)}</p>\n"
    return _page(spoken, spoken.tr("There is no worksheet here"), content, status=404)


def _page(spoken: Words, title: str, content: str, *, status: int = 200) -> Response[bytes]:
    text = (
        f'<!doctype html>\n<html lang="{spoken.language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow">'
        f"<title>{escape(title)} · Chalkline</title>"
        '<link rel="stylesheet" href="/web/style.css"></head>\n'
        f'<body><main>\n<h1 dir="auto">{escape(title)}</h1>\n{content}</main></body>\n</html>\n'
    )
    body = text.encode("utf-8", errors="replace")
    return Response(body, status_code=status, media_type=_HTML, headers=_HEADERS)
