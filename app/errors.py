"""The error tree of the domain. Every layer's errors stand under `AppError`."""


class AppError(Exception):
    """Something the program can say in plain words."""


class ConfigError(AppError):
    """A worksheet's settings cannot be used; nothing was changed.

    `field` is the dotted path of the setting ("topic.digits.first_max"), `reason` a sentence.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NewerFormatError(AppError):
    """A config or file was written by a newer program: it may be looked at, never changed."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"format {found}, this program knows {known}")
        self.found = found
        self.known = known


class ImpossibleWishError(ConfigError):
    """No problem fulfils the wish ("Two-digit subtraction never borrows twice.")."""


class NotFoundError(AppError):
    """The worksheet, version or copy asked for is not in the store."""


class StoreError(AppError):
    """The store could not do it; what the user has on the screen is still there."""


class DiskFullError(StoreError):
    """No room on the disk: free some space, then retry."""


class ReadOnlyStoreError(StoreError):
    """The folder or the database may not be written to."""


class NewerStoreError(StoreError):
    """The database was made by a newer program: open it read-only, never with defaults."""


class DamagedStoreError(StoreError):
    """The database file is damaged or not ours; it was kept aside, never deleted."""
