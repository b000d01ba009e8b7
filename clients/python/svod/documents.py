"""From what people have (messages, dicts, JSON, times) to messages of the API, and back."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from typing import Any, Dict, Iterable, Mapping, Union

from google.protobuf import descriptor_pool, json_format
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from svod._error_details import ERROR_DETAILS
from svod._json_faults import json_faults
from svod.cluster.v1.dossier_pb2 import Dossier
from svod.errors import Violation, invalid_input

# A document or a dossier: a message, a dict as protobuf's JSON has it, or the JSON text itself.
Document = Union[Message, Mapping[str, Any], str]
# A time: with a zone, or as RFC 3339 writes it.
Time = Union[Timestamp, datetime, str]

_PREFIX = "type.googleapis.com/"


def _type_of_kind(name: str) -> str:
    """The message type of the document that a filing's name ends with: `.../filings/report`."""
    kind = name.rpartition("/filings/")[2]
    field = Dossier.DESCRIPTOR.fields_by_name.get(kind)
    if field is None or field.message_type is None:
        raise invalid_input(Violation("name", f"{kind!r} is no kind of document of {Dossier.DESCRIPTOR.full_name}: "
                                              "give a message, or name its type with '@type'", "BAD_NAME"))
    return str(field.message_type.full_name)


def _fields_of(document: Any, path: str) -> Mapping[str, Any]:
    """The dict that a document is, or the text of it."""
    try:
        fields = json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError) as error:
        raise invalid_input(Violation(path, f"this is no JSON: {error}", "SYNTAX")) from None
    if not isinstance(fields, Mapping):
        raise invalid_input(Violation(path, f"an object is expected, not {type(fields).__name__}", "NOT_A_DOCUMENT"))
    return fields


def pack(document: Document, name: str = "", path: str = "document") -> AnyMessage:
    """The document as the API takes it. A dict without `@type` is what the filing's name says, or else a dossier. `path`: what
    the faults of an InvalidInput call it."""
    if isinstance(document, AnyMessage):
        return document
    packed = AnyMessage()
    if isinstance(document, Message):
        packed.Pack(document)
        return packed
    fields = _fields_of(document, path)
    if "@type" not in fields:
        kind = _type_of_kind(name) if name else Dossier.DESCRIPTOR.full_name
        fields = {"@type": _PREFIX + kind, **fields}
    try:
        json_format.ParseDict(dict(fields), packed)
    except (json_format.ParseError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise invalid_input(*json_faults(fields, path, error)) from None
    return packed


def timestamp(time: Time, path: str = "time") -> Timestamp:
    """`path`: what the faults of an InvalidInput call it."""
    if isinstance(time, Timestamp):
        return time
    made = Timestamp()
    if isinstance(time, datetime) and time.tzinfo is None:
        raise invalid_input(Violation(path, "a time needs a zone: datetime(..., tzinfo=timezone.utc)", "INVALID_TIME"))
    try:
        if isinstance(time, str):
            made.FromJsonString(time)
        else:
            made.FromDatetime(time.astimezone(timezone.utc).replace(tzinfo=None))
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise invalid_input(Violation(path, f"{time!r} is no time: {error}", "INVALID_TIME")) from None
    return made


def _field_of(kind: Descriptor, key: str, path: str) -> FieldDescriptor:
    field = kind.fields_by_name.get(key) or next((one for one in kind.fields if one.json_name == key), None)
    if field is None:
        raise invalid_input(Violation(
            path, f"{kind.full_name} has no field {key!r}; it has {', '.join(kind.fields_by_name)}", "UNKNOWN_FIELD"))
    return field


def _fill_message(target: Any, field: FieldDescriptor, value: Any, name: str, path: str) -> None:
    full_name = field.message_type.full_name
    if full_name == "google.protobuf.Any":
        target.CopyFrom(pack(value, name, path))
    elif full_name == "google.protobuf.Timestamp":
        target.CopyFrom(timestamp(value, path))
    elif isinstance(value, Message):
        target.CopyFrom(value)
    else:
        fill(target, value, path)
        target.SetInParent()


def _fill_list(message: Any, field: FieldDescriptor, values: Any, name: str, path: str) -> None:
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise invalid_input(Violation(path, f"a list is expected, not {type(values).__name__}", "NOT_A_LIST"))
    for index, one in enumerate(values):
        if field.message_type is not None:
            _fill_message(getattr(message, field.name).add(), field, one, name, f"{path}[{index}]")
        else:
            getattr(message, field.name).append(_scalar(field, one, f"{path}[{index}]"))


def _fill_field(message: Any, field: FieldDescriptor, value: Any, name: str, path: str) -> None:
    try:
        if field.label == FieldDescriptor.LABEL_REPEATED:
            _fill_list(message, field, value, name, path)
        elif field.message_type is not None:
            _fill_message(getattr(message, field.name), field, value, name, path)
        else:
            setattr(message, field.name, _scalar(field, value, path))
    except (TypeError, ValueError) as error:
        raise invalid_input(Violation(path, f"{value!r} does not fit: {error}", "WRONG_TYPE")) from None


def fill(message: Any, values: Mapping[str, Any], path: str = "") -> None:
    """Sets the fields of a message. None: not set. Enumerations by number or by name, as in protobuf's JSON. `path`: where the
    message itself stands in the request."""
    kind = message.DESCRIPTOR
    if not isinstance(values, Mapping):
        raise invalid_input(Violation(path, f"the fields of {kind.full_name} are expected, not {values!r}", "WRONG_TYPE"))
    name = values.get("name")
    for key, value in values.items():
        if value is None:
            continue
        here = f"{path}.{key}" if path else str(key)
        _fill_field(message, _field_of(kind, key, here), value, name if isinstance(name, str) else "", here)


def _scalar(field: FieldDescriptor, value: Any, path: str) -> Any:
    if field.enum_type is not None and isinstance(value, str):
        if value not in field.enum_type.values_by_name:
            raise invalid_input(Violation(
                path, f"{value!r} is none of {', '.join(field.enum_type.values_by_name)}", "UNKNOWN_ENUM_VALUE"))
        return field.enum_type.values_by_name[value].number
    # Protobuf's JSON writes integers of 64 bits as text.
    whole = field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
    return int(value) if whole and isinstance(value, str) else value


def new_request_id() -> str:
    return uuid.uuid4().hex


def with_request_id(message: Any) -> Any:
    """Gives a request, or the submission in an item, an id where it has a place for one and none is there."""
    fields = message.DESCRIPTOR.fields_by_name
    if "request_id" in fields and not message.request_id:
        message.request_id = new_request_id()
    if "submission" in fields:
        with_request_id(message.submission)
    return message


def make(kind: Any, values: Union[Message, Mapping[str, Any]]) -> Any:
    """A request from a message or from its fields. The caller's message is not changed."""
    request = kind()
    if isinstance(values, Message):
        request.CopyFrom(values)
    else:
        fill(request, values)
    return with_request_id(request)


class _Pool:
    """Every type that a message of the API may have in an Any: those of the schema, and of the details of errors."""

    def FindMessageTypeByName(self, name: str) -> Any:  # noqa: N802  (protobuf calls it)
        if name.startswith("google.rpc."):
            return ERROR_DETAILS.FindMessageTypeByName(name)
        return descriptor_pool.Default().FindMessageTypeByName(name)


def to_dict(message: Message) -> Dict[str, Any]:
    """As protobuf's JSON has it, with the names of the schema."""
    answer: Dict[str, Any] = json_format.MessageToDict(message, preserving_proto_field_name=True, descriptor_pool=_Pool())
    return answer
