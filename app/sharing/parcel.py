"""What a `.chalk` file holds, as values: a worksheet, its history, its keys.

Nothing in it names where it comes from: no ids, no account, no computer, no pupil, no printed
copy. Versions are told apart by their numbers alone. Members that this program does not know are
left out; what would change the meaning of the others gets a new format number (app.sharing.chalk).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.worksheets.config import MAX_PROBLEMS
from app.worksheets.worksheet import Reason, VersionType

MAX_VERSIONS = 10_000
MAX_TEXT = 10_000
"""Characters of a description or a note."""
MAX_TAGS = 200
NUMBERS = 10**9
"""Of a problem; the largest that a topic asks for has seven digits."""

NOTHING = msgspec.Raw()
"""What stands where a version keeps no problems."""

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Seconds = Annotated[int, Meta(ge=0, le=2**40)]
Number = Annotated[int, Meta(ge=1, le=2**31)]
Pages = Annotated[int, Meta(ge=1, le=10_000)]
Operand = Annotated[int, Meta(ge=0, le=NUMBERS)]


class ParcelProblem(msgspec.Struct, frozen=True, gc=False):
    """A problem as far as its numbers can be judged; app.topics.problem has the rest."""

    a: Operand
    b: Operand
    operator: Annotated[str, Meta(max_length=40)]
    answer: Operand
    remainder: Operand = 0


class ParcelAnswer(msgspec.Struct, frozen=True, gc=False):
    """An entry of an answer key."""

    answer: Operand
    remainder: Operand = 0


Problems = Annotated[tuple[ParcelProblem, ...], Meta(max_length=MAX_PROBLEMS)]
Answers = Annotated[tuple[ParcelAnswer, ...], Meta(max_length=MAX_PROBLEMS)]


class SharedSheet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The worksheet as it stands. `config` is JSON (app.worksheets.config decodes it)."""

    name: Text
    config: msgspec.Raw
    named: bool = False
    description: Text = ""
    tags: Annotated[tuple[Text, ...], Meta(max_length=MAX_TAGS)] = ()
    is_template: bool = False


class SharedVersion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version; its problems and its key are JSON where it keeps them."""

    number: Number
    type: VersionType
    config: msgspec.Raw
    created_at: Seconds
    name: Text = ""
    reason: Reason = Reason.AUTO_SAVE
    note: Text = ""
    problems: msgspec.Raw = NOTHING
    answer_key: msgspec.Raw = NOTHING
    page_count: Pages | None = None


class Parcel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The worksheet and its versions by ascending number."""

    worksheet: SharedSheet
    versions: Annotated[tuple[SharedVersion, ...], Meta(max_length=MAX_VERSIONS)] = ()
    current: Number | None = None
    """The number of the version that the worksheet stands on."""
