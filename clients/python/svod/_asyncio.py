"""Calls that wait in an event loop."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import (Any, AsyncIterable, AsyncIterator, Awaitable, Callable, Generic, Iterable, Mapping, Optional, TypeVar,
                    Union)

import grpc
import grpc.aio
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
Self = TypeVar("Self", bound="AsyncCaller")
Timeout = Union[float, None, Default]
Items = Union[Iterable[Union[Message, Mapping[str, Any]]], AsyncIterable[Union[Message, Mapping[str, Any]]]]


class AsyncCaller:
    """A connection to the service, of one event loop. One for a program is enough."""

    def __init__(self, target: str = _channel.DEFAULT_TARGET, *, token: Optional[_channel.Token] = None,
                 tls: Union[_channel.TLS, bool, None] = None, options: CallOptions = CallOptions()) -> None:
        self._channel = _channel.open_channel(grpc.aio, target, token, tls)
        self._token = token
        self._options = options

    async def close(self) -> None:
        await self._channel.close()

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def with_options(self: Self, *, timeout: Timeout = DEFAULT, attempts: Optional[int] = None) -> Self:
        """The same connection with another deadline, or so many attempts (1: nothing is tried again)."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        options = self._options if attempts is None else self._options.with_attempts(attempts)
        other._options = options if isinstance(timeout, Default) else replace(options, timeout=timeout)
        return other

    def _attempts(self, timeout: Timeout, safe: bool, default: Optional[float]) -> Attempts:
        return Attempts(self._options, default if isinstance(timeout, Default) else timeout, safe)

    async def _unary(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Any:
        request = documents.make(method.request, values)
        call = self._channel.unary_unary(method.path, method.request.SerializeToString, method.response.FromString)
        attempts = self._attempts(timeout, method.is_safe(request), self._options.timeout)
        while True:
            try:
                return await call(request, timeout=attempts.left(), metadata=_channel.metadata(self._token))
            except grpc.RpcError as error:
                problem = call_error(error)
            await asyncio.sleep(attempts.wait_after(problem))

    def _pages(self, method: Method, values: Mapping[str, Any], timeout: Timeout, items: str) -> "AsyncPages[Any, Any]":
        return AsyncPages(lambda request: self._unary(method, request, timeout), values, items)

    async def _stream(self, method: Method, place: Any, timeout: Timeout) -> AsyncIterator[Any]:
        """The answers of a stream that goes on by itself when it breaks."""
        if isinstance(place, SourcedItems):
            attempt = self._exchange
        else:
            attempt = self._answers
        attempts = self._attempts(timeout, not isinstance(place, PlainPlace), None)
        while True:
            problem: Optional[SvodError] = None
            try:
                async for response in attempt(method, place, attempts):
                    attempts.answered()
                    if place.take(response):
                        yield response
                return
            except grpc.RpcError as error:
                problem = call_error(error)
            await asyncio.sleep(attempts.wait_after(problem))

    async def _answers(self, method: Method, place: Any, attempts: Attempts) -> AsyncIterator[Any]:
        call = self._channel.unary_stream(method.path, method.request.SerializeToString, method.response.FromString)(
            place.begin(), timeout=attempts.left(), metadata=_channel.metadata(self._token))
        try:
            async for response in call:
                yield response
        finally:
            call.cancel()

    async def _exchange(self, method: Method, place: SourcedItems, attempts: Attempts) -> AsyncIterator[Any]:
        opened = self._channel.stream_stream(method.path, method.request.SerializeToString, method.response.FromString)
        call = opened(timeout=attempts.left(), metadata=_channel.metadata(self._token))
        try:
            for item in place.begin():
                await call.write(item)
            while not place.is_done:
                while (item := await place.next_to_send()) is not None:
                    await call.write(item)
                if place.sent_all:
                    await call.done_writing()
                if not place.is_done:
                    response = await call.read()
                    if response is grpc.aio.EOF:
                        raise make_error("INTERNAL", "the stream ended before everything was answered")
                    yield response
            await call.read()
        except asyncio.InvalidStateError:
            # The call ended while something was being written: how, it says itself.
            await call.read()
            raise
        finally:
            call.cancel()

    def _run(self, kind: Any, method: Method, values: Mapping[str, Any], timeout: Timeout) -> Any:
        place = TokenPlace(documents.make(method.request, values))
        return kind(self._stream(method, place, timeout), place)

    def _plain(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> AsyncIterator[Any]:
        """A stream of which nothing says how to go on: one that breaks has failed."""
        return self._stream(method, PlainPlace(documents.make(method.request, values)), timeout)

    async def _obligations(self, method: Method, values: Mapping[str, Any], timeout: Timeout) -> AsyncIterator[Any]:
        place = ObligationsPlace(documents.make(method.request, values))
        async for response in self._stream(method, place, timeout):
            yield response.obligation

    def _items(self, method: Method, items: Items, timeout: Timeout) -> AsyncIterator[Any]:
        return self._stream(method, SourcedItems(method, items), timeout)


async def _iterate(items: Items) -> AsyncIterator[Any]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


class SourcedItems(ItemsPlace):
    """Items of an iterable, or of an asynchronous one, of the caller."""

    def __init__(self, method: Method, items: Items) -> None:
        super().__init__(method)
        self._source = _iterate(items)

    async def next_to_send(self) -> Optional[Any]:
        """The next item, unless there are enough on their way, or no more."""
        if not self.may_send:
            return None
        async for values in self._source:
            return self.add(values)
        self.sent_all = True
        return None


class AsyncPages(Generic[Item, Response]):
    """What a list gives, one by one; pages are fetched as they are needed."""

    def __init__(self, fetch: Callable[[Mapping[str, Any]], Awaitable[Response]], values: Mapping[str, Any],
                 items: str) -> None:
        self._fetch = fetch
        self._values = values
        self._items = items

    async def pages(self) -> AsyncIterator[Response]:
        """The responses as they are."""
        token = self._values.get("page_token")
        while True:
            page: Any = await self._fetch({**self._values, "page_token": token})
            yield page
            token = page.next_page_token
            if not token:
                return

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in getattr(page, self._items):
                yield item


class AsyncRun(Generic[Item, Progress, Totals, Response]):
    """Long work under way, as `svod.Run`."""

    def __init__(self, events: AsyncIterator[Response], place: TokenPlace) -> None:
        self._events = events
        self._place = place

    def events(self) -> AsyncIterator[Response]:
        """Everything as it comes: what is found, progress, totals."""
        return self._events

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for event in self._events:
            item = TokenPlace.item_of(event)
            if item is not None:
                yield item

    @property
    def progress(self) -> Optional[Progress]:
        return self._place.progress  # type: ignore[no-any-return]

    @property
    def totals(self) -> Optional[Totals]:
        """None while it is under way."""
        return self._place.totals  # type: ignore[no-any-return]

    @property
    def resume_token(self) -> str:
        """What another call goes on from. What was read after it comes again."""
        return str(self._place.request.resume_token)


class AsyncAudit(AsyncRun[verdict_pb2.Verdict, compliance_pb2.AuditProgress, compliance_pb2.AuditTotals,
                          compliance_pb2.AuditResponse]):
    """An audit under way, as `svod.Audit`."""

    async def rows(self) -> AsyncIterator[Row]:
        """A flat dict for each verdict."""
        async for verdict in self:
            yield rows.verdict_row(verdict)

    async def finding_rows(self) -> AsyncIterator[Row]:
        """A flat dict for each finding of each verdict."""
        async for verdict in self:
            for row in rows.finding_rows(verdict):
                yield row
