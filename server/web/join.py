"""The page behind a one-time link: make the first account, or accept an invitation."""

from urllib.parse import parse_qs, quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from app.words import Words
from server.accounts import passwords, store
from server.errors import InvalidError, MissingError, NameTakenError, SignInError, TooMuchError
from server.http.bodies import Asked, address_of
from server.http.said import said
from server.services import services
from server.web import pages
from server.web.pages import HTML

_MOST_BYTES = 10_000
_TAG = "pages"


class JoinForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form sends."""

    name: str
    password: str


@get("/web/style.css", **said("The style sheet", _TAG, media_type="text/css", signed_in=False))
async def style() -> Response[bytes]:
    """Return the style sheet."""
    headers = {"Cache-Control": "max-age=3600"}
    return Response(pages.stylesheet(), media_type="text/css", headers=headers)


@get(
    "/join/{code:str}",
    **said("The page of an invitation", _TAG, media_type="text/html", signed_in=False),
)
async def show(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Show the form, or say that the link is not good any more."""
    known = services(request)
    known.limits.sign_in(address_of(request))
    spoken = pages.words_for(request)
    found = await known.accounts.look_at_code(code)
    if found is None or found.purpose not in (store.ADMIN, store.INVITE):
        return _over(spoken)
    return _form(spoken, code, first=found.purpose == store.ADMIN)


@post(
    "/join/{code:str}",
    **said("Make the account", _TAG, media_type="text/html", signed_in=False,
           form=JoinForm, errors=(413, 422)),
)  # fmt: skip
async def accept(request: Asked, code: FromPath[str]) -> Response[bytes]:
    """Make the account and show what connects the first laptop."""
    known = services(request)
    known.limits.sign_in(address_of(request))
    spoken = pages.words_for(request)
    sent = await _form_of(request)
    found = await known.accounts.look_at_code(code)
    if found is None:
        return _over(spoken)
    name = sent.get("name", "")
    outcome = await _accepted(request, spoken, code, name, sent.get("password", ""))
    if isinstance(outcome, _Refused):
        first = found.purpose == store.ADMIN
        return _form(spoken, code, first=first, name=name, refused=outcome)
    return _done(request, spoken, outcome)


class _Refused(str):
    """Why a form was not taken, in words."""

    __slots__ = ()


async def _accepted(
    request: Asked, spoken: Words, code: str, name: str, password: str
) -> "str | _Refused":
    """Return the code for the first laptop, or why there is none.

    A browser gets the reason beside the form, where a program would get a problem.
    """
    try:
        return await services(request).accounts.accept(code, name, password)
    except NameTakenError:
        return _Refused(spoken.tr("Somebody else has this name. Choose another one."))
    except InvalidError as exc:
        if exc.field == "password":
            return _Refused(
                spoken.tr(
                    "A password has {shortest} to {longest} characters.",
                    shortest=passwords.SHORTEST,
                    longest=passwords.LONGEST,
                )
            )
        return _Refused(
            spoken.tr("A name has 1 to {longest} characters.", longest=store.LONGEST_NAME)
        )
    except SignInError as exc:
        raise MissingError(code) from exc  # used up a moment ago


async def _form_of(request: Asked) -> dict[str, str]:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > _MOST_BYTES:
            raise TooMuchError(f"This form has at most {_MOST_BYTES} bytes.")
    fields = parse_qs(
        data.decode("utf-8", errors="replace"), max_num_fields=20, keep_blank_values=True
    )
    return {name: values[0] for name, values in fields.items()}


def _form(
    spoken: Words, code: str, *, first: bool, name: str = "", refused: str = ""
) -> Response[bytes]:
    if first:
        title = spoken.tr("Set up this server")
        about = spoken.tr("Make the first account. It may invite the others.")
    else:
        title = spoken.tr("Join this server")
        about = spoken.tr("Make your account. Your worksheets are kept on this server, too.")
    longest = pages.field("name", spoken.tr("Name"), value=name, complete="username")
    password = pages.field(
        "password",
        spoken.tr("Password"),
        kind="password",
        complete="new-password",
        hint=spoken.tr("At least {shortest} characters.", shortest=passwords.SHORTEST),
    )
    fields = pages.form(
        f"/join/{quote(code, safe='')}", spoken.tr("Make the account"), longest, password
    )
    said_no = pages.error(refused) if refused else ""
    return pages.page(
        spoken, title, pages.paragraph(about), said_no, fields, status=422 if refused else 200
    )


def _done(request: Asked, spoken: Words, code: str) -> Response[bytes]:
    address = services(request).settings.public_url or str(request.base_url).rstrip("/")
    return pages.page(
        spoken,
        spoken.tr("Your account is ready"),
        pages.paragraph(
            spoken.tr("In Chalkline, choose “Connect to a server” and enter these two:")
        ),
        pages.paragraph(spoken.tr("Address")),
        pages.paragraph(address, kind="code"),
        pages.paragraph(spoken.tr("Code")),
        pages.paragraph(code, kind="code"),
        pages.paragraph(
            spoken.tr("The code is good once, for a day. Later your password does the same."),
            kind="hint",
        ),
    )


def _over(spoken: Words) -> Response[bytes]:
    return pages.page(
        spoken,
        spoken.tr("This link is not good any more"),
        pages.paragraph(spoken.tr("It was used already, or it is too old. Ask for another one.")),
        status=404,
    )


ROUTES = [style, show, accept]
__all__ = ["HTML", "ROUTES"]
