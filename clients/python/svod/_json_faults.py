"""What is wrong with the JSON of a message, each fault with its path. Protobuf itself stops at the first one, and does not say
where the list item stands."""

from __future__ import annotations

from typing import Any, Iterator, List

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from svod.errors import Violation


def _text_of(error: Exception) -> str:
    """The innermost cause: `Failed to parse programmes field: Failed to parse budget field: invalid literal`."""
    return str(error).partition("\n")[0].rpartition(" field: ")[2].rstrip(".")


def _is_plain(field: FieldDescriptor) -> bool:
    """A message whose JSON has its own fields, and no map."""
    kind = field.message_type
    return kind is not None and not kind.full_name.startswith("google.protobuf.") and not kind.GetOptions().map_entry


def _faults_of_field(kind: Descriptor, field: FieldDescriptor, key: str, value: Any, path: str) -> Iterator[Violation]:
    repeated = field.label == FieldDescriptor.LABEL_REPEATED
    if _is_plain(field) and isinstance(value, dict) and not repeated:
        yield from _faults_of(field.message_type, value, path)
    elif _is_plain(field) and isinstance(value, list) and repeated and all(isinstance(one, dict) for one in value):
        for index, one in enumerate(value):
            yield from _faults_of(field.message_type, one, f"{path}[{index}]")
    else:
        try:
            json_format.ParseDict({key: value}, message_factory.GetMessageClass(kind)())
        except (json_format.ParseError, TypeError, ValueError, AttributeError) as error:
            yield Violation(path, _text_of(error), "WRONG_TYPE")


def _faults_of(kind: Descriptor, fields: Any, path: str) -> Iterator[Violation]:
    for key, value in fields.items():
        here = f"{path}.{key}"
        field = kind.fields_by_name.get(key) or next((one for one in kind.fields if one.json_name == key), None)
        if field is None:
            yield Violation(here, f"{kind.full_name} has no field {key!r}", "UNKNOWN_FIELD")
        else:
            yield from _faults_of_field(kind, field, key, value, here)


def json_faults(fields: Any, path: str, error: Exception) -> List[Violation]:
    """Of a dict with `@type` that protobuf refused with `error`; at least one. `path`: what the dict itself is called."""
    name = str(fields["@type"]).rpartition("/")[2]
    try:
        kind = descriptor_pool.Default().FindMessageTypeByName(name)
    except KeyError:
        return [Violation(f"{path}.@type", f"there is no message {name!r}", "UNKNOWN_TYPE")]
    found = list(_faults_of(kind, {key: value for key, value in fields.items() if key != "@type"}, path))
    return found or [Violation(path, _text_of(error), "NOT_A_DOCUMENT")]
