"""Any config that the structs allow, read off their types, and one in which more can be drawn."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from app.maths.expression import Mixed, Negation, Number, Over, Sum, Variable
from app.worksheets.config import SCHEMA_VERSION, WorksheetConfig

NASTY = st.one_of(
    st.sampled_from(
        (
            "", "\0", "a\nb", "שלום עולם", "🙂👩‍👩‍👧‍👦", "x" * 200, "\u202eabc", "<b>&amp;</b>",
            "%s {n} %", "\t", "e\u0301", "\u2028", "مرحبا", "\ufeff", "\x85",
        )
    ),
    st.text(st.characters(codec="utf-8"), max_size=40),
)  # fmt: skip
TITLES = st.one_of(
    NASTY, st.sampled_from(("W" * 500, "א" * 500, "😀" * 500, "half \ud83d of an emoji"))
)
QUESTIONS = (
    Over(Number(6), Number(8)),
    Sum((Over(Number(3), Number(4)), Mixed(1, 2, 3))),
    Sum((Over(Number(1), Number(4)), Negation(Over(Number(3), Number(4))))),
    Over(Number(1), Number(0)),
    Variable("x"),
)
_PATTERNS = {
    "^[a-z]{2}$": ("en", "de", "he", "ar", "zz"),
    "^[.,]$": (".", ","),
    "^[., \u202f']?$": ("", ".", ",", " ", "\u202f", "'"),
    "^[×·]$": ("×", "·"),
    "^[÷:]$": ("÷", ":"),
}
_SMALL = 100
"""Large ranges are mostly drawn from their lower end: a hundred pages say no more than three."""


def of_type(info: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: C901 -- a line a type
    """Return the values that msgspec lets in for a type."""
    match info:
        case inspect.UnionType(types=types) if inspect.type_info(Number) in types:
            return st.one_of(st.sampled_from(QUESTIONS), st.builds(Number, st.integers(0, 9)))
        case inspect.Metadata(type=inner):
            return of_type(inner)
        case inspect.StructType():
            return st.builds(
                info.cls, **{field.name: of_type(field.type) for field in info.fields}
            )
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.UnionType(types=types):
            return st.one_of(*map(of_type, types))
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.FloatType(ge=low, le=high):
            return st.floats(low, high)
        case inspect.IntType(ge=low, le=high):
            least = -(2**63) if low is None else low
            most = 2**63 - 1 if high is None else high
            near = max(least, 0)
            return st.one_of(
                st.integers(near, min(most, near + 20)),
                st.integers(near, min(most, near + _SMALL)),
                st.sampled_from((least, most)),
            )
        case inspect.StrType(pattern=str() as pattern):
            return st.sampled_from(_PATTERNS[pattern])
        case inspect.StrType(min_length=least_length, max_length=longest):
            return NASTY.map(lambda text: (text or "R" * (least_length or 0))[:longest])
        case inspect.VarTupleType(item_type=item):
            return st.lists(of_type(item), max_size=3).map(tuple)
        case _:
            raise TypeError(f"no values are known for {info}")


ANY_CONFIG: st.SearchStrategy[WorksheetConfig] = of_type(inspect.type_info(WorksheetConfig)).map(
    lambda config: msgspec.structs.replace(config, schema_version=SCHEMA_VERSION)
)


def at_most(config: WorksheetConfig, problems: int) -> WorksheetConfig:
    """Return `config` on fewer pages."""
    pages = max(1, min(config.page.pages, problems // config.page.problems_per_page))
    page = msgspec.structs.replace(config.page, pages=pages)
    return msgspec.structs.replace(config, page=page)
