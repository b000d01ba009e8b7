"""Where a stream is, so that one that broke goes on. Shared by the clients with and without asyncio: nothing here waits."""

from __future__ import annotations

from collections import deque
from typing import Any, Deque, Set, Tuple

from svod import documents
from svod._calls import ITEMS_ON_THEIR_WAY_MAX, Method


class TokenPlace:
    """What was read of a stream with tokens, such as an audit. The service goes on from the last one: what was read after it
    comes a second time."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.progress: Any = None
        self.totals: Any = None
        self._since_token = 0
        self._again = 0

    def begin(self) -> Any:
        """The request of the next attempt."""
        self._again += self._since_token
        self._since_token = 0
        return self.request

    def take(self, response: Any) -> bool:
        """Takes an answer; whether it is news to the caller."""
        event = response.WhichOneof("event")
        if event == "progress":
            self._since_token = self._again = 0
            self.request.resume_token = response.resume_token
            self.progress = response.progress
            return True
        if event == "totals":
            self.totals = response.totals
            return True
        self._since_token += 1
        if self._again == 0:
            return True
        self._again -= 1
        return False

    @staticmethod
    def item_of(response: Any) -> Any:
        """What the response brings; None: progress or totals."""
        event = response.WhichOneof("event")
        return None if event in (None, "progress", "totals") else getattr(response, event)


class PlainPlace:
    """Of a stream that is not gone on with."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def begin(self) -> Any:
        return self._request

    def take(self, response: Any) -> bool:
        return True


class ObligationsPlace:
    """What was read of a stream of obligations. It has no token: a new stream gives all of them, and those read are left out."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self._read: Set[Tuple[str, str, str, str]] = set()

    def begin(self) -> Any:
        return self.request

    def take(self, response: Any) -> bool:
        one = response.obligation
        key = (one.subject, one.pack.id, one.rule, one.instance)
        if key in self._read:
            return False
        self._read.add(key)
        return True


class ItemsPlace:
    """Items of which the answers came, and those that are on their way. What has no answer when the stream breaks is sent
    again: a submission has a request id, so that nothing is stored twice."""

    def __init__(self, method: Method) -> None:
        self._kind = method.request
        self._waiting: Deque[Any] = deque()
        self.sent_all = False

    def begin(self) -> Tuple[Any, ...]:
        """What has to be sent again."""
        return tuple(self._waiting)

    @property
    def may_send(self) -> bool:
        return not self.sent_all and len(self._waiting) < ITEMS_ON_THEIR_WAY_MAX

    @property
    def is_done(self) -> bool:
        return self.sent_all and not self._waiting

    def add(self, values: Any) -> Any:
        """The item to send."""
        item = documents.make(self._kind, values)
        self._waiting.append(item)
        return item

    def take(self, response: Any) -> bool:
        """Takes an answer. They come in the order of the items."""
        self._waiting.popleft()
        return True
