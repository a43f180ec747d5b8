"""Whether a config, as its units, can be used: the server asks it, and so do laptops."""

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
    seen = _encoder.encode(units)
    found = _known.get(seen)
    if found is None:
        found = _fault(units)
        if len(seen) <= _WORTH_KEEPING:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[seen] = found
    return found


_known: dict[bytes, str] = {}
"""What a writer saw and what came of the merge are mostly the same config."""
_MOST_KNOWN, _WORTH_KEEPING = 256, 8192
"""Configs, and bytes of each."""


def _fault(units: Units) -> str:
    try:
        decode(_encoder.encode(config_of(units)))
    except NewerFormatError:
        return ""
    except ConfigError as exc:
        return f"{CONFIG}/{exc.field.replace('.', '/')}".rstrip("/")
    return ""
