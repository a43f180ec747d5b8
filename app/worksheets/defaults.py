"""What a new worksheet starts with: the country's paper and notation, the teacher's choices."""

from msgspec.structs import replace

from app.layout.settings import DivisionLayout, Notation, Orientation, PageSettings, Paper
from app.settings import PaperDefaults
from app.topics.addition import AdditionConfig
from app.worksheets.config import WorksheetConfig

_LETTER = {"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "NI", "PA", "SV", "DO", "PR"}
"""Territories that print on Letter (Unicode CLDR, supplemental data, paperSize US-Letter)."""
_POINT_IN_SPANISH = {"MX", "GT", "HN", "NI", "PA", "SV", "DO", "PR", "US"}
_COMMA = {"de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da", "nb", "fi", "tr", "ru", "uk"}
"""Languages that write a decimal comma (CLDR number symbols)."""
_DOT_TIMES = {"de", "pl", "cs", "sv", "da", "nb", "fi", "ru", "uk"}
"""Languages whose schools write a raised dot for multiplication."""
_COLON = {"de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da", "nb", "fi", "ru", "uk"}
"""Languages whose schools write a colon for division."""


def paper_for(territory: str) -> Paper:
    """Return the usual paper of a territory ("US", "DE")."""
    return Paper.LETTER if territory.upper() in _LETTER else Paper.A4


def notation_for(language: str, territory: str) -> Notation:
    """Return the notation of the schools where `language` is spoken in `territory`."""
    comma = language in _COMMA and not (language == "es" and territory in _POINT_IN_SPANISH)
    swiss = territory == "CH"
    return Notation(
        decimal="," if comma and not swiss else ".",
        multiply="·" if language in _DOT_TIMES else "×",
        divide=":" if language in _COLON else "÷",
        division=_division_layout(language, territory),
        remainder="R",
    )


def _division_layout(language: str, territory: str) -> DivisionLayout:
    if language == "de":
        return DivisionLayout.GERMAN
    if language == "fr" and territory not in {"CA", "CH"}:
        return DivisionLayout.FRENCH
    return DivisionLayout.LONG


def new_config(
    *, language: str, territory: str, seed: int, chosen: PaperDefaults, paper_language: str
) -> WorksheetConfig:
    """Return the config of a fresh worksheet.

    `language` and `territory` are the user's locale, `paper_language` one the program speaks.
    """
    return WorksheetConfig(
        seed=seed,
        topic=AdditionConfig(),
        page=PageSettings(paper=chosen.paper or paper_for(territory)),
        notation=chosen.notation or notation_for(language, territory),
        language=paper_language,
    )


def turned(config: WorksheetConfig, orientation: Orientation) -> WorksheetConfig:
    """Return `config` turned, with that orientation's usual grid when the grid was untouched.

    The usual grids are 15 problems in 3 columns upright and 20 in 5 lying (domain.md §1.3).
    """
    usual = {Orientation.PORTRAIT: (15, 3), Orientation.LANDSCAPE: (20, 5)}
    page = replace(config.page, orientation=orientation)
    if (config.page.problems_per_page, config.page.columns) == usual[config.page.orientation]:
        per_page, columns = usual[orientation]
        page = replace(page, problems_per_page=per_page, columns=columns)
    return replace(config, page=page)
