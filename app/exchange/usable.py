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
    try:
        decode(_encoder.encode(config_of(units)))
    except NewerFormatError:
        return ""
    except ConfigError as exc:
        return f"{CONFIG}/{exc.field.replace('.', '/')}".rstrip("/")
    return ""
