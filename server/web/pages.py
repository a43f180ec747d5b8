"""HTML out of values: everything that is not ours is escaped."""

from html import escape
from importlib.resources import files

from litestar import Response

from app.words import LANGUAGES, Words, words
from server.http.bodies import Asked

HTML = "text/html"
"""Litestar adds the character set."""
_HEADERS = {
    # No script, no picture, nothing from anywhere else; forms go back to where they came from.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def words_for(request: Asked) -> Words:
    """Return the words of the first language that the browser asks for and we speak."""
    for part in request.headers.get("accept-language", "").split(","):
        short = part.partition(";")[0].strip().lower().partition("-")[0]
        if short in LANGUAGES:
            return words(short)
    return words(LANGUAGES[0])


def page(
    spoken: Words, title: str, *parts: str, status: int = 200, wide: bool = False
) -> Response[bytes]:
    """Return a page; `parts` are HTML already."""
    shape = ' class="wide"' if wide else ""
    content = (
        f'<!doctype html>\n<html lang="{spoken.language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Chalkline</title>"
        '<link rel="stylesheet" href="/web/style.css"></head>\n'
        f"<body><main{shape}>\n<h1>{escape(title)}</h1>\n{''.join(parts)}\n</main></body>\n</html>\n"
    )
    return Response(content.encode(), status_code=status, media_type=HTML, headers=_HEADERS)


def paragraph(text: str, *, kind: str = "") -> str:
    """Return a paragraph; `kind` is one of the style sheet's classes."""
    return f"<p{_class(kind)}>{escape(text)}</p>\n"


def error(text: str) -> str:
    """Return a paragraph that screen readers read at once."""
    return f'<p class="error" role="alert">{escape(text)}</p>\n'


def field(
    name: str, label: str, *, kind: str = "text", value: str = "", hint: str = "", complete: str
) -> str:
    """Return a labelled input; `complete` tells password managers what it is."""
    described = f' aria-describedby="{name}-hint"' if hint else ""
    below = f'<p class="hint" id="{name}-hint">{escape(hint)}</p>\n' if hint else ""
    return (
        f'<label for="{name}">{escape(label)}</label>\n'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" required '
        f'autocomplete="{complete}"{described}>\n{below}'
    )


def form(action: str, button: str, *fields: str) -> str:
    """Return a form that is sent by one button."""
    inside = "".join(fields)
    return (
        f'<form method="post" action="{escape(action)}">\n{inside}'
        f'<button type="submit">{escape(button)}</button>\n</form>\n'
    )


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>\n"


def stylesheet() -> bytes:
    """Return the style sheet of all pages."""
    return files(__package__).joinpath("style.css").read_bytes()


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
