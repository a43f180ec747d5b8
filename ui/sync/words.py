"""Sentences for what can come between a laptop and its server: what happened, what it means for
the work, what can be done. One for every error of sync.errors, and for every flaw of an address.
"""

from app.errors import AppError, DiskFullError
from sync.address import AddressError, Flaw
from sync.errors import (
    BusyServerError,
    CertificateError,
    CertificateFlaw,
    ChangedElsewhereError,
    DeviceLimitError,
    DeviceRetiredError,
    NotOurServerError,
    OfflineError,
    OtherAccountError,
    RefusedError,
    ServerTooOldError,
    SignedOutError,
    UpgradeNeededError,
)
from ui.sync.port import Field, Trouble
from ui.words import tr

_WRONG = frozenset({"wrong_password", "code_invalid"})
"""What the server calls a name, password or code that is not good."""


def trouble_of(error: Exception, *, by_code: bool = False) -> Trouble:
    """Return why signing in, or a question to the server, did not work. `by_code` says that a
    one-time code was typed.
    """
    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, AddressError):
        return Trouble(
            sentence=address_sentence(error.flaw),
            field=Field.ADDRESS,
            detail=detail,
            plain_lan=error.flaw is Flaw.PLAIN_LAN,
        )
    if isinstance(error, SignedOutError) and error.code in _WRONG:
        return Trouble(
            sentence=_wrong_code() if by_code else _wrong_password(),
            field=Field.CODE if by_code else Field.PASSWORD,
            detail=detail,
        )
    field = Field.ADDRESS if isinstance(error, _AT_ADDRESS) else Field.NONE
    return Trouble(
        sentence=sentence(error),
        field=field,
        detail=detail,
        other_account=isinstance(error, OtherAccountError),
    )


_AT_ADDRESS = (OfflineError, NotOurServerError, CertificateError)


def _wrong_password() -> str:
    return tr("Name and password do not belong together. Look whether Caps Lock is on.")


def _wrong_code() -> str:
    return tr("This code was used already, or is too old. Make a new one on the server’s page.")


def address_sentence(flaw: Flaw) -> str:
    """Return what is to be said about an address."""
    return {
        Flaw.EMPTY: tr("Type the server’s address, for instance school.example.org."),
        Flaw.TOO_LONG: tr("This is longer than any address. Type only the server’s name."),
        Flaw.SPACES: tr("An address has no spaces in it. Type it as it was given to you."),
        Flaw.SCHEME: tr("The address begins with https://, or simply with the server’s name."),
        Flaw.HOST: tr("This is no server’s name. It looks like school.example.org."),
        Flaw.PORT: tr(
            "After the colon comes a number up to 65535, as in school.example.org:8443."
        ),
        Flaw.USER: tr("Leave out what stands before the @; name and password have fields below."),
        Flaw.MAIL: tr("This is an e-mail address. The server’s address has no @ in it."),
        Flaw.QUERY: tr("Leave out everything from the ? or # on."),
        Flaw.PLAIN: tr(
            "Over http:// everybody in between could read your password. Use https://, or leave"
            " the beginning out."
        ),
        Flaw.PLAIN_LAN: tr(
            "Over http:// others in this network could read your password and your worksheets."
        ),
    }[flaw]


def sentence(error: Exception) -> str:
    """Return what happened and what can be done."""
    if isinstance(error, CertificateError):
        return certificate_sentence(error.flaw)
    if isinstance(error, RefusedError) and error.code == "not_found":
        return tr(
            "A Chalkline server is there, but not under this address. Look at the end of it."
        )
    for kind, said in _sentences():
        if isinstance(error, kind):
            return said
    return tr("That did not work. Your worksheets are safe here; try again in a while.")


def _sentences() -> list[tuple[type[AppError], str]]:
    return [
        (OfflineError, tr(
            "Nobody answers at this address. Look whether the network is there and the address"
            " is right; your worksheets are safe here."
        )),
        (NotOurServerError, tr(
            "Something answers, but it is no Chalkline server. In a guest network, open a browser"
            " and sign in there first; else look at the address."
        )),
        (BusyServerError, tr(
            "The server has too much to do just now. Try again in a few minutes."
        )),
        (DeviceLimitError, tr(
            "The account has as many computers as it may have. Take one off the list on another"
            " computer, then try again."
        )),
        (SignedOutError, tr(
            "You are signed out. Your changes are saved here; sign in again, and they go over."
        )),
        (DeviceRetiredError, tr(
            "This computer was taken off the list. Your worksheets are still here; sign in to"
            " use the server again."
        )),
        (UpgradeNeededError, tr(
            "The server is newer than this Chalkline. Update Chalkline; until then everything is"
            " saved here."
        )),
        (ServerTooOldError, tr(
            "The server is older than this Chalkline. Everything is saved here and goes over when"
            " the server is updated."
        )),
        (ChangedElsewhereError, tr(
            "Another computer has changed it meanwhile. Look at what is there now, then decide."
        )),
        (OtherAccountError, tr(
            "The worksheets on this computer belong to another account. Nothing was mixed."
        )),
        (RefusedError, tr(
            "The server did not take that. Your worksheets are safe here; “Details” helps those"
            " who look after the server."
        )),
        (DiskFullError, tr(
            "The disk is full, so the sign-in could not be kept. Free some space, then try again."
        )),
    ]  # fmt: skip


def certificate_sentence(flaw: CertificateFlaw) -> str:
    """Return what is to be said about a certificate: nothing was sent to whoever showed it."""
    return {
        CertificateFlaw.EXPIRED: tr(
            "The server’s certificate has run out, so nothing was sent. Ask who looks after the"
            " server to renew it."
        ),
        CertificateFlaw.NOT_YET: tr(
            "The server’s certificate is good from a later day on. Look whether this computer’s"
            " date is right."
        ),
        CertificateFlaw.NAME: tr(
            "The server’s certificate belongs to another address, so nothing was sent. Look at"
            " the address, or ask who looks after the server."
        ),
        CertificateFlaw.ISSUER: tr(
            "This computer does not know who vouches for the server, so nothing was sent. In a"
            " guest network, open a browser first; else ask who looks after the server."
        ),
        CertificateFlaw.OTHER: tr(
            "The server could not prove who it is, so nothing was sent. Ask who looks after it."
        ),
    }[flaw]
