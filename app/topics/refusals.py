"""What a topic says when a problem cannot be had, in one place for all topics.

The sentences are made in English, where no language is at hand; they are keys of the catalogue, so
that `words.tr(error.reason)` says them in any language.
"""

from app.errors import ConfigError, ImpossibleWishError
from app.words import Words

_ENGLISH = Words()


def no_other() -> ImpossibleWishError:
    """Return the refusal to draw one more problem of a kind."""
    return ImpossibleWishError("topic", _ENGLISH.tr("There is no other problem of this kind."))


def other_operation() -> ConfigError:
    """Return the refusal of a typed problem with an operator that the sheet does not have."""
    return ConfigError("edits", _ENGLISH.tr("This sheet has another operation."))


def smaller_first() -> ConfigError:
    """Return the refusal of a typed problem whose answer would be below the least allowed."""
    return ConfigError("edits", _ENGLISH.tr("The first number is smaller than the second."))


def too_large_to_add() -> ConfigError:
    """Return the refusal of typed numbers with more than five digits."""
    return ConfigError("edits", _ENGLISH.tr("Numbers go from 0 to 99999."))


def too_large_to_multiply() -> ConfigError:
    """Return the refusal of typed factors with too many digits."""
    return ConfigError("edits", _ENGLISH.tr("The first number goes to 9999, the second to 999."))


def too_large_to_divide() -> ConfigError:
    """Return the refusal of a typed dividend or divisor with too many digits."""
    return ConfigError("edits", _ENGLISH.tr("The first number goes to 99999, the second to 99."))


def divided_by_zero() -> ConfigError:
    """Return the refusal of a divisor of 0."""
    return ConfigError("edits", _ENGLISH.tr("Dividing by 0 has no answer."))


def no_tables() -> ConfigError:
    """Return the refusal of tables that are not a list of small numbers."""
    return ConfigError("topic.tables", _ENGLISH.tr("Tables are numbers from 0 to 20: 2, 5, 10."))


def no_fraction() -> ConfigError:
    """Return the refusal of a problem that is not made of one or two fractions above 0."""
    return ConfigError("edits", _ENGLISH.tr("This is no problem with fractions from 1 to 999."))


def no_equation() -> ConfigError:
    """Return the refusal of a problem that is no linear equation with a solution above 0."""
    return ConfigError(
        "edits", _ENGLISH.tr("This is no equation in one letter with a solution above 0.")
    )


def no_integers() -> ConfigError:
    """Return the refusal of a problem that is none with two whole numbers."""
    return ConfigError(
        "edits", _ENGLISH.tr("This is no problem with two whole numbers that comes out.")
    )
