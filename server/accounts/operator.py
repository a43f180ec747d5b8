"""The address at which the command line asks a running server to do an operator's work.

Only who can read the data folder knows the token; from any other computer, and without it, the
address does not exist.
"""

import time

import msgspec
from litestar import Response, post

from server.accounts import admin
from server.db.session import Session
from server.errors import MissingError, SignInError
from server.http.answers import answer
from server.http.bodies import Asked, bearer, body
from server.services import services

PATH = "/operator"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One command."""

    command: admin.Command


@post(PATH, status_code=200)
async def operate(request: Asked) -> Response[bytes]:
    """Do what the operator asks."""
    known = services(request)
    if not known.accounts.is_operator(_token(request)):
        raise MissingError("operator")
    ask = await body(request, Ask)

    def work(session: Session) -> admin.Outcome:
        return admin.perform(session, ask.command, now=int(time.time()))

    done = await known.database.write(work)
    known.accounts.forget()
    return await answer(request, done)


def _token(request: Asked) -> str:
    if "authorization" not in request.headers:
        raise MissingError("operator")
    try:
        return bearer(request)
    except SignInError as exc:
        raise MissingError("operator") from exc


ROUTES = [operate]
