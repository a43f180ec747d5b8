"""HTML out of values: everything that is not ours is escaped."""

import base64
import hashlib
import re
from functools import lru_cache
from html import escape
from importlib.resources import files

from litestar import Response

import resources
from app.words import LANGUAGES, Words, words
from server.http.answers import answer
from server.http.bodies import Asked

HTML = "text/html"
"""Litestar adds the character set."""
# No script, no picture, nothing from anywhere else; forms go back to where they came from.
_POLICY = (
    "default-src 'none'; style-src {styles}; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_LIVE = "; script-src {script}; connect-src 'self'; img-src blob:"
"""For a page with one script of ours, which shows photos that have not left the telephone."""
_STYLES = ("style.css",)
_UNNEEDED = re.compile(rb"^[ \t]*(?://.*\n|/\*.*\*/\n|\n)?", re.MULTILINE)
"""What a browser does not need: indentation, and comments that have a line to themselves."""


def words_for(request: Asked) -> Words:
    """Return the words of the first language that the browser asks for and we speak."""
    for part in request.headers.get("accept-language", "").split(","):
        short = part.partition(";")[0].strip().lower().partition("-")[0]
        if short in LANGUAGES:
            return words(short)
    return words(LANGUAGES[0])


def page(
    spoken: Words,
    title: str,
    *parts: str,
    status: int = 200,
    wide: bool = False,
    looks: str = "",
    script: str = "",
) -> Response[bytes]:
    """Return a page; `parts` are HTML already.

    `looks` and `script` name a style sheet of its own and a script, both beside this module. Such
    a page carries everything with it, so that it is there after one round trip on a slow line;
    the policy names the hashes, so that nothing else is obeyed.
    """
    shape = ' class="wide"' if wide else ""
    styles, policy = '<link rel="stylesheet" href="/web/style.css">', "'self'"
    if looks:
        content, policy = _inlined(*_STYLES, looks)
        styles = f"<style>{content}</style>"
    policy = _POLICY.format(styles=policy)
    last = ""
    if script:
        content, said = _inlined(script)
        last, policy = f"<script>{content}</script>\n", policy + _LIVE.format(script=said)
    text = (
        f'<!doctype html>\n<html lang="{spoken.language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Chalkline</title>{styles}</head>\n"
        f'<body><main{shape}>\n<h1 dir="auto">{escape(title)}</h1>\n'
        f"{''.join(parts)}\n</main>{last}</body>\n</html>\n"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    body = text.encode("utf-8", errors="replace")
    return Response(body, status_code=status, media_type=HTML, headers=headers)


async def packed(request: Asked, made: Response[bytes]) -> Response[bytes]:
    """Return a page packed, if the browser takes it so."""
    return await answer(
        request, made.content, status=made.status_code or 200, media_type=HTML,
        headers=dict(made.headers),
    )  # fmt: skip


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


def icon(name: str) -> str:
    """Return an icon of the program as HTML; it says nothing to screen readers."""
    drawn = re.sub(r"\s+", " ", resources.read_text(f"icons/{name}.svg").partition("-->")[2])
    inside = drawn.partition(">")[2].partition("</svg>")[0].strip().replace(" />", "/>")
    return (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true">{inside.replace("> <", "><")}</svg>'
    )


def stylesheet() -> bytes:
    """Return the style sheet of all pages."""
    return asset("style.css")


def asset(name: str) -> bytes:
    """Return a style sheet or script: beside this module, or what the program's pages share."""
    if name in _STYLES:
        return resources.read_bytes(f"web/{name}")
    return files(__package__).joinpath(name).read_bytes()


@lru_cache
def _inlined(*names: str) -> tuple[str, str]:
    """Return style sheets or a script as they stand in a page, and their hash for its policy."""
    content = _UNNEEDED.sub(b"", b"".join(asset(name) for name in names))
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return content.decode(), f"'sha256-{digest}'"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
