"""The command line `run.py serve`: the server itself, and what its operator does.

Exit codes: 0 done; 1 it could not be done, with a sentence; 2 the command line was not understood.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from app.errors import AppError
from server.accounts import admin
from server.errors import InvalidError, NameTakenError, SettingsError
from server.settings import ServerSettings

if TYPE_CHECKING:
    from server.uploads.copies import Copies

FAILED, CANNOT = 1, 2

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=False)
user = typer.Typer(help="Accounts.", rich_markup_mode=None)
device = typer.Typer(help="Devices of an account.", rich_markup_mode=None)
app.add_typer(user, name="user")
app.add_typer(device, name="device")
uploads = typer.Typer(help="Photos that pupils handed in.", rich_markup_mode=None)
app.add_typer(uploads, name="uploads")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]


@app.callback(invoke_without_command=True)
def main_command(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(envvar="CHALKLINE_SERVER_DATA", help="The data folder.")
    ] = None,
    database: Annotated[
        str,
        typer.Option(
            envvar="CHALKLINE_DATABASE_URL", help="A PostgreSQL; empty: SQLite.", show_envvar=True
        ),
    ] = "",
    host: Annotated[
        str, typer.Option(envvar="CHALKLINE_SERVER_HOST", help="Where to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="CHALKLINE_SERVER_PORT", min=0, max=65535, help="0: any.")
    ] = 8400,
    public_url: Annotated[
        str, typer.Option(envvar="CHALKLINE_PUBLIC_URL", help="The address laptops know.")
    ] = "",
    proxies: Annotated[
        str, typer.Option(envvar="CHALKLINE_PROXIES", help="Reverse proxies to believe.")
    ] = "127.0.0.1",
    requests_per_second: Annotated[
        float, typer.Option(envvar="CHALKLINE_REQUESTS_PER_SECOND", min=0, help="0: no limit.")
    ] = 100,
    sign_ins_per_minute: Annotated[
        float, typer.Option(envvar="CHALKLINE_SIGN_INS_PER_MINUTE", min=0, help="0: no limit.")
    ] = 10,
    metrics_token: Annotated[
        str, typer.Option(envvar="CHALKLINE_METRICS_TOKEN", help="For /metrics from elsewhere.")
    ] = "",
    uploads_at: Annotated[
        str, typer.Option(envvar="CHALKLINE_UPLOADS_AT", help="s3://BUCKET; empty: a folder.")
    ] = "",
    s3_endpoint: Annotated[
        str, typer.Option(envvar="CHALKLINE_S3_ENDPOINT", help="Of S3 that is not Amazon's.")
    ] = "",
    s3_region: Annotated[
        str, typer.Option(envvar="CHALKLINE_S3_REGION", help="The region of the bucket.")
    ] = "",
    s3_key_id: Annotated[
        str, typer.Option(envvar="CHALKLINE_S3_KEY_ID", help="The id of the access key.")
    ] = "",
    s3_secret: Annotated[
        str, typer.Option(envvar="CHALKLINE_S3_SECRET", help="Better in the environment.")
    ] = "",
) -> None:
    """Serve; or, with a command, do an operator's work."""
    context.obj = ServerSettings(
        data=data or default_folder(),
        database_url=database,
        host=host,
        port=port,
        public_url=public_url.rstrip("/"),
        proxies=proxies,
        requests_per_second=requests_per_second,
        sign_ins_per_minute=sign_ins_per_minute,
        metrics_token=metrics_token,
        uploads_at=uploads_at,
        s3_endpoint=s3_endpoint,
        s3_region=s3_region,
        s3_key_id=s3_key_id,
        s3_secret=s3_secret,
    )
    if context.invoked_subcommand is None:
        _serve(context.obj)


@uploads.command("sweep")
def uploads_sweep(context: typer.Context) -> None:
    """Delete photos that no upload has; the server does so at each start."""
    from server.bootstrap import make_folder, prepare, sweep_uploads

    make_folder(context.obj)
    prepare(context.obj)
    _say(f"Swept: {sweep_uploads(context.obj)}")


@uploads.command("backup")
def uploads_backup(context: typer.Context, folder: Annotated[Path, typer.Argument()]) -> None:
    """Copy the photos into a folder, as far as they are not there; for PostgreSQL."""
    from server.backups import back_up_photos
    from server.bootstrap import make_folder, prepare

    make_folder(context.obj)
    prepare(context.obj)
    _say_photos(back_up_photos(context.obj, folder))


@uploads.command("restore")
def uploads_restore(context: typer.Context, folder: Annotated[Path, typer.Argument()]) -> None:
    """Bring missing photos back from such a folder."""
    from server.backups import restore_photos
    from server.bootstrap import make_folder, prepare

    make_folder(context.obj)
    prepare(context.obj)
    _say_photos(restore_photos(context.obj, folder))


@user.command("add")
def user_add(
    context: typer.Context,
    name: Name,
    is_admin: Annotated[bool, typer.Option("--admin", help="May invite others.")] = False,  # noqa: FBT002
    password: Annotated[bool, typer.Option("--password", help="Ask for a password.")] = False,  # noqa: FBT002
) -> None:
    """Add an account and print a one-time code for its first laptop."""
    hashed = _asked_password() if password else None
    done = _operate(context, admin.AddUser(name=name, is_admin=is_admin, password_hash=hashed))
    _say(f"Added. A code for the first laptop, good once, for a day: {done.code}")


@user.command("list")
def user_list(context: typer.Context) -> None:
    """List the accounts."""
    for row in _operate(context, admin.ListUsers()).rows:
        _say("  ".join(part for part in row if part))


@user.command("remove")
def user_remove(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
) -> None:
    """Remove an account with all its worksheets on this server."""
    if not yes:
        typer.confirm(f"Remove “{name}” and everything it has here?", abort=True)
    _operate(context, admin.RemoveUser(name=name))
    _say("Removed.")


@user.command("password")
def user_password(context: typer.Context, name: Name) -> None:
    """Give an account another password; its devices have to sign in again."""
    _operate(context, admin.SetPassword(name=name, password_hash=_asked_password()))
    _say("Changed. All devices of the account have to sign in again.")


@user.command("code")
def user_code(context: typer.Context, name: Name) -> None:
    """Print a one-time code for another laptop of an account."""
    _say(_operate(context, admin.LoginCode(name=name)).code)


@device.command("list")
def device_list(context: typer.Context, name: Name) -> None:
    """List the devices of an account."""
    for row in _operate(context, admin.ListDevices(name=name)).rows:
        _say("  ".join(row))


@device.command("revoke")
def device_revoke(
    context: typer.Context, name: Name, device_id: Annotated[str, typer.Argument(metavar="ID")]
) -> None:
    """Take a device off the list; it keeps its worksheets and may sign in again."""
    _operate(context, admin.RevokeDevice(name=name, device_id=device_id))
    _say("Taken off the list.")


@app.command()
def invite(context: typer.Context) -> None:
    """Print a link by which somebody makes an account; good once, for two weeks."""
    done = _operate(context, admin.Invite())
    _say(_link(context.obj, done.code))


@app.command()
def epoch(context: typer.Context) -> None:
    """After a PostgreSQL was restored: let every laptop compare what it holds."""
    _operate(context, admin.NewEpoch())
    _say("Done. Every laptop compares what it holds at its next visit.")


@app.command()
def backup(context: typer.Context, file: Annotated[Path, typer.Argument()]) -> None:
    """Write a verified copy of the SQLite database and its photos, also while the server runs."""
    from server.backups import back_up

    photos = back_up(context.obj, file)
    _say(f"Written: {file}")
    _say_photos(photos)


@app.command()
def restore(context: typer.Context, file: Annotated[Path, typer.Argument()]) -> None:
    """Go back to a copy (the server must not run); what was there is kept beside it."""
    from server.backups import restore as restore_file

    done = restore_file(context.obj, file)
    _say(f"Restored. What was there is {done.kept}." if done.kept else "Restored.")
    _say_photos(done.photos)


def main() -> int:
    """Run the command of `sys.argv`; return the exit code."""
    try:
        app(prog_name="run.py serve", standalone_mode=False)
    except TyperException as exc:
        _say(f"{exc.format_message()}", error=True)
        return CANNOT
    except typer.Abort:
        return FAILED
    except AppError as exc:
        _say(_sentence(exc), error=True)
        return FAILED
    return 0


def default_folder() -> Path:
    """Return the folder for a server's data where none was named."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "chalkline-server"
    if sys.platform == "darwin":
        return home / "Library/Application Support/chalkline-server"
    return Path(os.environ.get("XDG_DATA_HOME", home / ".local/share")) / "chalkline-server"


def _serve(settings: ServerSettings) -> None:
    from server.bootstrap import serve
    from server.http.logs import use_json_logs

    use_json_logs()

    def listening(address: str, code: str) -> None:
        _say(f"Chalkline serves at {settings.public_url or address}")
        if code:
            _say(f"Make the first account: {_link(settings, code, address=address)}")

    serve(settings, on_listening=listening)


def _operate(context: typer.Context, command: admin.Command) -> admin.Outcome:
    from server.operating import operate

    return operate(context.obj, command)


def _link(settings: ServerSettings, code: str, *, address: str = "") -> str:
    from server.lock import read_address

    base = settings.public_url or address or read_address(settings.data)
    return f"{base or f'http://{settings.host}:{settings.port}'}/join/{code}"


def _asked_password() -> str:
    from server.accounts.passwords import Passwords

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    passwords = Passwords()
    try:
        return passwords.hash_now(password)
    finally:
        passwords.close()


def _sentence(exc: AppError) -> str:
    if isinstance(exc, NameTakenError):
        return "There is an account with this name already."
    if isinstance(exc, InvalidError):
        return exc.reason
    if isinstance(exc, SettingsError):
        return str(exc)
    return str(exc) or type(exc).__name__


def _say_photos(photos: "Copies") -> None:
    _say(f"Photos: {photos.copied} copied, {photos.there} were there, {photos.missing} missing.")


def _say(text: str, *, error: bool = False) -> None:
    typer.echo(text, err=error)
    (sys.stderr if error else sys.stdout).flush()
