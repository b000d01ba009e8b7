"""Calls that wait in the caller's thread."""

from __future__ import annotations

import queue
import time
from dataclasses import replace
from typing import Any, Callable, Generic, Iterable, Iterator, Mapping, Optional, TypeVar, Union

import grpc
from google.protobuf.message import Message

from svod import _channel, documents, rows
from svod._calls import DEFAULT, Attempts, CallOptions, Default, Method
from svod._places import ItemsPlace, ObligationsPlace, PlainPlace, TokenPlace
from svod.errors import SvodError, call_error, make_error
from svod.rows import Row
from svod.v1 import compliance_pb2, verdict_pb2

Response = TypeVar("Response")
Item = TypeVar("Item")
Progress = TypeVar("Progress")
Totals = TypeVar("Totals")
Self = TypeVar("Self", bound="Caller")
Timeout = Union[float, None, Default]


class Caller:
    """A connection to the service. Thread-safe; one for a program is enough. The streams that it gives are not: each belongs
    to one thread at a time."""

    def __init__(self, target: str = _channel.DEFAULT_TARGET, *, token: Optional[_channel.Token] = None,
                 tls: Union[_channel.TLS, bool, None] = None, options: CallOptions = CallOptions()) -> None:
        self._channel = _channel.open_channel(grpc, target, token, tls)
        self._token = token
        self._options = options

    def close(self) -> None:
        self._channel.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def with_options(self: Self, *, timeout: Timeout = DEFAULT, attempts: Optional[int] = None) -> Self:
        """The same connection with another deadline, or so many attempts (1: nothing is tried again)."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        options = self._options if attempts is None else self._options.with_attempts(attempts)
        other._options = options if isinstance(timeout, Default) else replace(options, timeout=timeout)
        return other

    def _attempts(self, timeout: Timeout, safe: bool, default: Optional[float]) -> Attempts:
        return Attempts(self._options, default if isinstance(timeout, Default) else timeout, safe)

    def _unary(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Any:
        request = documents.make(method.request, values)
        call = self._channel.unary_unary(method.path, method.request.SerializeToString, method.response.FromString)
        attempts = self._attempts(timeout, method.is_safe(request), self._options.timeout)
        while True:
            try:
                return call(request, timeout=attempts.left(), metadata=_channel.metadata(self._token))
            except grpc.RpcError as error:
                problem = call_error(error)
            time.sleep(attempts.wait_after(problem))

    def _pages(self, method: Method, values: Mapping[str, Any], timeout: Timeout, items: str) -> "Pages[Any, Any]":
        return Pages(lambda request: self._unary(method, request, timeout), values, items)

    def _stream(self, method: Method, place: Any, timeout: Timeout) -> Iterator[Any]:
        """The answers of a stream that goes on by itself when it breaks."""
        if isinstance(place, SourcedItems):
            attempt = self._exchange
        else:
            attempt = self._answers
        attempts = self._attempts(timeout, not isinstance(place, PlainPlace), None)
        while True:
            problem: Optional[SvodError] = None
            try:
                for response in attempt(method, place, attempts):
                    attempts.answered()
                    if place.take(response):
                        yield response
                return
            except grpc.RpcError as error:
                problem = call_error(error)
            time.sleep(attempts.wait_after(problem))

    def _answers(self, method: Method, place: Any, attempts: Attempts) -> Iterator[Any]:
        call = self._channel.unary_stream(method.path, method.request.SerializeToString, method.response.FromString)(
            place.begin(), timeout=attempts.left(), metadata=_channel.metadata(self._token))
        try:
            yield from call
        finally:
            call.cancel()

    def _exchange(self, method: Method, place: SourcedItems, attempts: Attempts) -> Iterator[Any]:
        # gRPC reads what is to be sent in a thread of its own; the caller's items are read in the caller's.
        outbox: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        for item in place.begin():
            outbox.put(item)
        opened = self._channel.stream_stream(method.path, method.request.SerializeToString, method.response.FromString)
        call = opened(iter(outbox.get, None), timeout=attempts.left(), metadata=_channel.metadata(self._token))
        try:
            while not place.is_done:
                while (item := place.next_to_send()) is not None:
                    outbox.put(item)
                if place.sent_all:
                    outbox.put(None)
                if not place.is_done:
                    yield next(call)
            yield from call
        except StopIteration:
            raise make_error("INTERNAL", "the stream ended before everything was answered") from None
        finally:
            call.cancel()
            outbox.put(None)

    def _run(self, kind: Any, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Any:
        place = TokenPlace(documents.make(method.request, values))
        return kind(self._stream(method, place, timeout), place)

    def _plain(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Iterator[Any]:
        """A stream of which nothing says how to go on: one that breaks has failed."""
        return self._stream(method, PlainPlace(documents.make(method.request, values)), timeout)

    def _obligations(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Iterator[Any]:
        stream = self._stream(method, ObligationsPlace(documents.make(method.request, values)), timeout)
        return (response.obligation for response in stream)

    def _items(self, method: Method, items: Iterable[Union[Message, Mapping[str, Any]]], timeout: Timeout) -> Iterator[Any]:
        return self._stream(method, SourcedItems(method, items), timeout)


class SourcedItems(ItemsPlace):
    """Items of an iterable of the caller."""

    def __init__(self, method: Method, items: Iterable[Any]) -> None:
        super().__init__(method)
        self._source = iter(items)

    def next_to_send(self) -> Optional[Any]:
        """The next item, unless there are enough on their way, or no more."""
        if not self.may_send:
            return None
        for values in self._source:
            return self.add(values)
        self.sent_all = True
        return None


class Pages(Generic[Item, Response]):
    """What a list gives, one by one; pages are fetched as they are needed."""

    def __init__(self, fetch: Callable[[Mapping[str, Any]], Response], values: Mapping[str, Any], items: str) -> None:
        self._fetch = fetch
        self._values = values
        self._items = items

    def pages(self) -> Iterator[Response]:
        """The responses as they are."""
        token = self._values.get("page_token")
        while True:
            page: Any = self._fetch({**self._values, "page_token": token})
            yield page
            token = page.next_page_token
            if not token:
                return

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from getattr(page, self._items)


class Run(Generic[Item, Progress, Totals, Response]):
    """Long work under way: iterate over what it finds, once. When that is over, `totals` is there. A stream that breaks is gone
    on with: everything comes once, and the totals are those of one run."""

    def __init__(self, events: Iterator[Response], place: TokenPlace) -> None:
        self._events = events
        self._place = place

    def events(self) -> Iterator[Response]:
        """Everything as it comes: what is found, progress, totals."""
        return self._events

    def __iter__(self) -> Iterator[Item]:
        return (item for item in map(TokenPlace.item_of, self._events) if item is not None)

    @property
    def progress(self) -> Optional[Progress]:
        return self._place.progress  # type: ignore[no-any-return]

    @property
    def totals(self) -> Optional[Totals]:
        """None while it is under way."""
        return self._place.totals  # type: ignore[no-any-return]

    @property
    def resume_token(self) -> str:
        """What another call goes on from: audit(..., resume_token=...). What was read after it comes again."""
        return str(self._place.request.resume_token)


class Audit(Run[verdict_pb2.Verdict, compliance_pb2.AuditProgress, compliance_pb2.AuditTotals, compliance_pb2.AuditResponse]):
    """An audit under way: iterate over its verdicts."""

    def rows(self) -> Iterator[Row]:
        """A flat dict for each verdict: `pandas.DataFrame(audit.rows())`."""
        return map(rows.verdict_row, self)

    def finding_rows(self) -> Iterator[Row]:
        """A flat dict for each finding of each verdict."""
        return (row for verdict in self for row in rows.finding_rows(verdict))
