"""What a worksheet file may hold, read off the config's types: for messages and for the docs."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from msgspec import inspect

from app.worksheets.config import WorksheetConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One setting of a worksheet file: its dotted path, what it may hold, its default."""

    path: str
    allowed: str
    default: str


def leaves(config: type[msgspec.Struct] = WorksheetConfig) -> Iterator[Leaf]:
    """Yield every setting of `config`, in the order of the code.

    Of a union (the topic), the settings of each member follow one another as "topic[addition].…".
    """
    info = inspect.type_info(config)
    if isinstance(info, inspect.StructType):
        yield from _of_struct(info, "")


def choices(path: str) -> tuple[str, ...]:
    """Return the words allowed at dotted `path`; empty where any value of a type goes."""
    found = _at(path)
    if isinstance(found, inspect.EnumType):
        return tuple(str(member.value) for member in found.cls)
    return ()


def names(path: str) -> tuple[str, ...]:
    """Return the names of the settings inside dotted `path` ("" is the whole file)."""
    found = _at(path)
    members = found.types if isinstance(found, inspect.UnionType) else (found,)
    structs = [member for member in members if isinstance(member, inspect.StructType)]
    return tuple(dict.fromkeys(field.encode_name for s in structs for field in s.fields))


def topic_names() -> tuple[str, ...]:
    """Return the words that `topic.type` may hold."""
    found = _at("topic")
    members = found.types if isinstance(found, inspect.UnionType) else ()
    return tuple(str(m.tag) for m in members if isinstance(m, inspect.StructType))


def _at(path: str) -> inspect.Type:
    """Return the type at `path`, the first that fits where a union leaves several."""
    at: list[inspect.Type] = [inspect.type_info(WorksheetConfig)]
    for name in filter(None, path.split(".")):
        structs = [s for found in at for s in _members(found) if isinstance(s, inspect.StructType)]
        at = [
            _plain(field.type) for s in structs for field in s.fields if field.encode_name == name
        ]
    return at[0] if at else inspect.AnyType()


def _members(found: inspect.Type) -> tuple[inspect.Type, ...]:
    return found.types if isinstance(found, inspect.UnionType) else (found,)


def _plain(found: inspect.Type) -> inspect.Type:
    return found.type if isinstance(found, inspect.Metadata) else found


def _of_struct(info: inspect.StructType, prefix: str) -> Iterator[Leaf]:
    for field in info.fields:
        yield from _of_field(field, f"{prefix}{field.encode_name}")


def _of_field(field: inspect.Field, path: str) -> Iterator[Leaf]:
    found = _plain(field.type)
    structs = [s for s in _members(found) if isinstance(s, inspect.StructType)]
    if len(structs) > 1:
        tags = ", ".join(str(s.tag) for s in structs)
        yield Leaf(path=f"{path}.type", allowed=tags, default="must be given")
        for struct in structs:
            yield from _of_struct(struct, f"{path}[{struct.tag}].")
    elif structs:
        yield from _of_struct(structs[0], f"{path}.")
    else:
        yield Leaf(path=path, allowed=_allowed(found), default=_default(field))


def _allowed(found: inspect.Type) -> str:
    match found:
        case inspect.EnumType(cls):
            return ", ".join(str(member.value) for member in cls)
        case inspect.BoolType():
            return "true, false"
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            kind = "whole number" if isinstance(found, inspect.IntType) else "number"
            between = f" {_bound(low)} to {_bound(high)}" if high is not None else ""
            return kind + (between or (f", at least {_bound(low)}" if low is not None else ""))
        case inspect.StrType(max_length=longest, pattern=pattern):
            if longest is not None:
                return f"text, at most {longest} characters"
            return f"text like `{pattern}`" if pattern else "text"
        case inspect.VarTupleType(item_type=item):
            inner = _plain(item)
            return "list of tables" if isinstance(inner, inspect.StructType) else _list_of(inner)
        case inspect.UnionType(types=types):
            members = (_plain(member) for member in types)
            return ", ".join(_allowed(m) for m in members if not isinstance(m, inspect.NoneType))
        case _:
            return "any"


def _list_of(item: inspect.Type) -> str:
    return "list of " + _allowed(item).replace("whole number", "whole numbers", 1)


def _bound(limit: float | None) -> str:
    if limit is None:
        return "any"
    return f"{limit:g}" if abs(limit) < 1e6 else "2⁶³ − 1"


def _default(field: inspect.Field) -> str:
    default = field.default
    if default is msgspec.NODEFAULT:
        return "" if field.default_factory is msgspec.NODEFAULT else "empty"
    if default is None:
        return "none"
    if default in {"", ()}:
        return "empty"
    return msgspec.json.encode(default).decode().strip('"')
