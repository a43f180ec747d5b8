"""Whether a worksheet's config can be used: the same check as in the program."""

from functools import lru_cache

import msgspec

from app.errors import ConfigError, NewerFormatError
from app.exchange.kinds import CONFIG
from app.exchange.units import Units, config_of
from app.worksheets.config import decode

_encoder = msgspec.json.Encoder()


def fault_of(units: Units) -> str:
    """Return "" when the config in `units` can be used, else the path that is at fault.

    A config of a newer program is not ours to judge: it is kept as it is.
    """
    config = _encoder.encode(config_of(units))
    return _fault(config) if len(config) <= _WORTH_KEEPING else _fault_in(config)


def _fault_in(config: bytes) -> str:
    try:
        decode(config)
    except NewerFormatError:
        return ""
    except ConfigError as exc:
        return f"{CONFIG}/{exc.field.replace('.', '/')}".rstrip("/")
    return ""


_fault = lru_cache(maxsize=256)(_fault_in)
"""What a writer saw and what came of the merge are mostly the same config."""
_WORTH_KEEPING = 8192
"""Bytes of a config."""
