"""Writes the methods of `Client` and `AsyncClient` from the descriptors of the API, with its comments as their docstrings.

What a method is like follows from its shape: a request with a page token gives an iterator over what is listed, a stream of
answers one that goes on by itself, two streams an exchange. A new RPC of that kind needs nothing here.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Dict, Iterator, List, Tuple

from google.protobuf.descriptor_pb2 import (DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
                                            MethodDescriptorProto)

PACKAGE = "svod.v1"
# They may be given without their names, and must be given; a parent that is empty is everything.
POSITIONAL = ("name", "parent", "document", "dossier")
OPTIONAL = ("parent",)

HEAD = '''"""The clients. Written by methods.py from the schema."""

from __future__ import annotations

import datetime
from typing import Any, AsyncIterator, Iterable, Iterator, Mapping, Optional, Sequence, Union

from svod._asyncio import AsyncAudit, AsyncCaller, AsyncPages, AsyncRun
from svod._asyncio import Items as AsyncItems
from svod._calls import DEFAULT, Method
from svod._sync import Audit, Caller, Pages, Run, Timeout
from svod.documents import Document, Time
from svod.v1 import {modules}

'''

FIELD = FieldDescriptorProto
SCALARS = {
    **dict.fromkeys((FIELD.TYPE_STRING,), "str"),
    **dict.fromkeys((FIELD.TYPE_BOOL,), "bool"),
    **dict.fromkeys((FIELD.TYPE_BYTES,), "bytes"),
    **dict.fromkeys((FIELD.TYPE_DOUBLE, FIELD.TYPE_FLOAT), "float"),
    FIELD.TYPE_ENUM: "Union[int, str]",
}


@dataclass
class Api:
    """The messages of the API, with the module that each is in."""

    messages: Dict[str, Tuple[str, DescriptorProto]]

    def python_name(self, full_name: str) -> str:
        module, message = self.messages[full_name]
        return f"{module}.{message.name}"

    def type_of(self, field: FieldDescriptorProto) -> str:
        if field.type == FIELD.TYPE_MESSAGE:
            special = {".google.protobuf.Any": "Document", ".google.protobuf.Timestamp": "Time"}
            one = special.get(field.type_name) or f"Union[{self.python_name(field.type_name)}, Mapping[str, Any]]"
        else:
            one = SCALARS.get(field.type, "int")
        return f"Sequence[{one}]" if field.label == FIELD.LABEL_REPEATED else one

    def parameters(self, request: str) -> Tuple[List[str], str]:
        """Of the signature, and the dict that they are put into."""
        first: List[str] = []
        named: List[str] = []
        fields = self.messages[request][1].field
        for field in fields:
            if field.name in POSITIONAL and field.name not in OPTIONAL:
                first.append(f"{field.name}: {self.type_of(field)}")
            elif field.name in OPTIONAL:
                first.append(f"{field.name}: {self.type_of(field)} = \"\"")
            else:
                named.append(f"{field.name}: Optional[{self.type_of(field)}] = None")
        values = "{" + ", ".join(f'"{field.name}": {field.name}' for field in fields) + "}"
        return [*first, "*", *named, "timeout: Timeout = DEFAULT"], values


@dataclass
class Shape:
    """A method in Python: its parameters, what it gives with and without asyncio, and what it calls."""

    parameters: List[str]
    answer: str
    async_answer: str
    call: str
    awaited: bool = False
    async_items: bool = False
    # The call names a class, with `{}` where that of asyncio has its prefix.
    named_kind: bool = False


def shape_of(api: Api, method: MethodDescriptorProto) -> Shape:
    constant = f"_{snake(method.name).upper()}"
    response = api.python_name(method.output_type)
    if method.client_streaming:
        parameters = ["items: Iterable[Union[" + api.python_name(method.input_type) + ", Mapping[str, Any]]]", "*",
                      "timeout: Timeout = DEFAULT"]
        return Shape(parameters, f"Iterator[{response}]", f"AsyncIterator[{response}]",
                     f"self._items({constant}, items, timeout)", async_items=True)
    parameters, values = api.parameters(method.input_type)
    call = f"({constant}, {values}, timeout"
    fields = api.messages[method.output_type][1].field
    if method.server_streaming:
        return stream_of(api, method, parameters, call)
    # A response may name a next page that another method lists; then the request has no place for it.
    if any(field.name == "page_token" for field in api.messages[method.input_type][1].field):
        listed = next(field for field in fields if field.label == FIELD.LABEL_REPEATED)
        given = f"Pages[{api.python_name(listed.type_name)}, {response}]"
        return Shape(parameters, given, "Async" + given, f'self._pages{call}, "{listed.name}")')
    return Shape(parameters, response, response, f"self._unary{call})", awaited=True)


def stream_of(api: Api, method: MethodDescriptorProto, parameters: List[str], call: str) -> Shape:
    response = api.python_name(method.output_type)
    fields = {field.name: field for field in api.messages[method.output_type][1].field}
    if "resume_token" in fields:
        item = next(field for name, field in fields.items() if name not in ("progress", "totals", "resume_token"))
        types = [api.python_name(field.type_name) for field in (item, fields["progress"], fields["totals"])]
        given = "Audit" if method.name == "Audit" else f"Run[{', '.join([*types, response])}]"
        kind = given.partition("[")[0]
        shape = Shape(parameters, given, "Async" + given, f"self._run({{}}{kind}, {call[1:]})")
        shape.named_kind = True
        return shape
    if method.name == "StreamObligations":
        item = api.python_name(fields["obligation"].type_name)
        return Shape(parameters, f"Iterator[{item}]", f"AsyncIterator[{item}]", f"self._obligations{call})")
    return Shape(parameters, f"Iterator[{response}]", f"AsyncIterator[{response}]", f"self._plain{call})")


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def docstring(comment: str) -> str:
    lines = textwrap.dedent(comment.replace("\\", "\\\\")).strip().splitlines()
    if len(lines) == 1:
        return f'        """{lines[0].strip()}"""\n'
    return '        """' + "\n".join(("        " + line.strip()).rstrip() for line in lines).strip() + '\n        """\n'


def write_method(shape: Shape, name: str, comment: str, is_async: bool) -> str:
    answer = shape.async_answer if is_async else shape.answer
    parameters = list(shape.parameters)
    if is_async and shape.async_items:
        parameters[0] = "items: AsyncItems"
    awaits = is_async and shape.awaited
    head = f"    {'async ' if awaits else ''}def {name}(self, {', '.join(parameters)}) -> {answer}:\n"
    call = shape.call.replace("{}", "Async" if is_async else "", 1) if shape.named_kind else shape.call
    returns = f"        return {'await ' if awaits else ''}{call}"
    ignore = "  # type: ignore[no-any-return]" if shape.awaited or shape.named_kind else ""
    return head + docstring(comment) + returns + ignore + "\n"


def write_constant(api: Api, name: str, method: MethodDescriptorProto) -> str:
    types = f"{api.python_name(method.input_type)}, {api.python_name(method.output_type)}"
    return f'_{snake(method.name).upper()} = Method("{name}", {types})\n'


def comments(file: FileDescriptorProto) -> Dict[Tuple[int, ...], str]:
    return {tuple(place.path): place.leading_comments for place in file.source_code_info.location if place.leading_comments}


def methods(files: List[FileDescriptorProto]) -> Iterator[Tuple[str, MethodDescriptorProto, str]]:
    """The full name, the method, its comment."""
    for file in files:
        said = comments(file)
        for i, service in enumerate(file.service):
            for j, method in enumerate(service.method):
                yield f"{PACKAGE}.{service.name}.{method.name}", method, said.get((6, i, 2, j), method.name)


def write_methods(descriptors: bytes) -> str:
    files = [file for file in FileDescriptorSet.FromString(descriptors).file if file.package == PACKAGE]
    files.sort(key=lambda file: file.name)
    modules = {file.name: file.name.rpartition("/")[2].replace(".proto", "_pb2") for file in files}
    api = Api({f".{PACKAGE}.{message.name}": (modules[file.name], message) for file in files for message in file.message_type})
    found = list(methods(files))
    used = sorted({module for module, _ in api.messages.values() if module != "annotations_pb2"})
    text = HEAD.format(modules=", ".join(used))
    text += "".join(write_constant(api, name, method) for name, method, _ in found)
    for client, base, about in (("Client", "Caller", "Calls the service, and waits for its answers."),
                                ("AsyncClient", "AsyncCaller", "Calls the service in an event loop.")):
        text += f'\n\nclass {client}({base}):\n    """{about} A method for each RPC."""\n'
        for name, method, comment in found:
            text += "\n" + write_method(shape_of(api, method), snake(method.name), comment, client == "AsyncClient")
    return text
