"""Translations for every layer: one gettext catalogue.

No Qt here, because the paper, the command line and the server speak too.
English source texts are the keys; placeholders are `{named}`. The catalogues live in
`resources/translations/<language>/chalkline.mo` (made from the .po beside them).
"""

import gettext
import io
from functools import lru_cache

import resources

LANGUAGES = ("en", "de")
"""The languages the program speaks, the first being the source."""


class Words:
    """The words of one language. `Words("de").tr("Page {n} of {m}", n=1, m=2)`."""

    def __init__(self, language: str = "en") -> None:
        """Load `language` ("de", "de_AT"); an unknown one speaks English."""
        self.language = language
        short = language.replace("_", "-").split("-", maxsplit=1)[0]
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if short in LANGUAGES[1:]:
            data = resources.read_bytes(f"translations/{short}/chalkline.mo")
            self._catalogue = gettext.GNUTranslations(io.BytesIO(data))

    def tr(self, text: str, /, **values: object) -> str:
        """Return `text` in this language with its placeholders filled."""
        found = self._catalogue.gettext(text)
        return found.format(**values) if values else found

    def trc(self, context: str, text: str, /, **values: object) -> str:
        """`tr` for a word that needs a context to be understood ("Class": lesson or group)."""
        found = self._catalogue.pgettext(context, text)
        return found.format(**values) if values else found

    def ntr(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form for `n`, which also fills `{n}`."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


@lru_cache(maxsize=8)
def words(language: str) -> Words:
    """Return the words of `language`, loaded once."""
    return Words(language)
