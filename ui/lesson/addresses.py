"""Under which addresses the telephones of a room can reach this computer."""

import ipaddress
import socket
from contextlib import closing, suppress

from PySide6.QtNetwork import QAbstractSocket, QNetworkInterface

_ELSEWHERE = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737): nobody is there, and nothing is sent."""


def lan_addresses() -> tuple[str, ...]:
    """Return this computer's addresses in local networks, the likeliest first; none of the
    wider internet, and not the loopback.
    """
    found = []
    flags = QNetworkInterface.InterfaceFlag
    for interface in QNetworkInterface.allInterfaces():
        state = interface.flags()
        if flags.IsUp not in state or flags.IsLoopBack in state:
            continue
        found += [
            entry.ip().toString()
            for entry in interface.addressEntries()
            if entry.ip().protocol() is QAbstractSocket.NetworkLayerProtocol.IPv4Protocol
        ]
    private = [each for each in dict.fromkeys(found) if _is_local(each)]
    usual = _usual()
    return tuple(sorted(private, key=lambda each: (each != usual, private.index(each))))


def _is_local(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_private and not parsed.is_loopback and not parsed.is_unspecified


def _usual() -> str:
    """Return the address that connections leave from by default; empty without a network."""
    with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.connect(_ELSEWHERE)
        return str(probe.getsockname()[0])
    return ""
