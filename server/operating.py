"""An operator's work from the command line: by the running server, or without it."""

import http.client
from urllib.parse import urlsplit

import msgspec

from server.accounts import admin
from server.accounts.operator import PATH, Ask
from server.bootstrap import directly, folder_of, make_folder, prepare, secret_of
from server.errors import BusyFolderError, UnavailableError, refused
from server.lock import read_address
from server.settings import ServerSettings

_TIMEOUT_S = 30


def operate(settings: ServerSettings, command: admin.Command) -> admin.Outcome:
    """Do an operator's work. A running server does it itself: only one process writes.

    Raises:
        AppError: when it cannot be done.
    """
    make_folder(settings)
    try:
        with folder_of(settings):
            prepare(settings)
            return directly(settings, command)
    except BusyFolderError:
        return _asked(settings, command)


def _asked(settings: ServerSettings, command: admin.Command) -> admin.Outcome:
    """Ask the server that works with this folder."""
    address = urlsplit(read_address(settings.data))
    headers = {
        "Authorization": f"Bearer {admin.operator_token(secret_of(settings))}",
        "Content-Type": "application/json",
    }
    content = msgspec.json.encode(Ask(command=command))
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=_TIMEOUT_S
    )
    try:
        connection.request("POST", PATH, content, headers)
        answered = connection.getresponse()
        said = answered.read()
    except OSError as exc:
        raise UnavailableError("The server that works with this folder does not answer.") from exc
    finally:
        connection.close()
    if answered.status != http.client.OK:
        raise refused(msgspec.json.decode(said, type=dict))
    return msgspec.json.decode(said, type=admin.Outcome)
