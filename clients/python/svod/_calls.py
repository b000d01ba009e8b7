"""What every call has in common, whoever waits for it: its method, its deadline, when it is tried again."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from typing import Any, Optional

from google.protobuf import descriptor_pool

from svod.errors import Overloaded, SvodError, Unavailable

MESSAGE_BYTES_MAX = -1
# The details of an error list every fault of a document: far more than the 8 KiB that are the default.
METADATA_BYTES_MAX = 256 << 10
# As many items of a stream as the server works on for one caller.
ITEMS_ON_THEIR_WAY_MAX = 16

CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
    ("grpc.max_metadata_size", METADATA_BYTES_MAX),
    ("grpc.enable_retries", 0),  # there is one place for it, and that is here
    # A server that stands still, or cannot be reached any more, is found out amid a stream too.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),  # who reads a stream sends nothing, and asks on
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2000),
)


class Default:
    """Stands for: as the client says."""


DEFAULT = Default()


@dataclass(frozen=True)
class Backoff:
    """So many attempts; before each but the first a wait that doubles, in seconds."""

    attempts: int
    first_wait: float
    wait_max: float

    def wait(self, failed: int) -> float:
        """The wait after so many attempts that failed. A random part keeps callers from coming back together."""
        return min(self.first_wait * 2.0 ** (failed - 1), self.wait_max) * random.uniform(0.5, 1.0)


# A call or a stream of which nothing was read yet; a stream that broke, counted anew with each answer.
BACKOFF = Backoff(attempts=4, first_wait=0.2, wait_max=2.0)
STREAM_BACKOFF = Backoff(attempts=6, first_wait=0.5, wait_max=8.0)


@dataclass(frozen=True)
class CallOptions:
    """How a client calls."""

    timeout: Optional[float] = 30.0
    backoff: Backoff = BACKOFF
    stream_backoff: Backoff = STREAM_BACKOFF

    def with_attempts(self, attempts: int) -> "CallOptions":
        return replace(self, backoff=replace(self.backoff, attempts=attempts),
                       stream_backoff=replace(self.stream_backoff, attempts=attempts))


class Method:
    """A method of the API, with what its descriptor says of it."""

    def __init__(self, name: str, request: Any, response: Any) -> None:
        """`name`: `svod.v1.FilingsService.GetFiling`; and the classes of its messages."""
        found = descriptor_pool.Default().FindMethodByName(name)
        self.path = f"/{found.containing_service.full_name}/{found.name}"
        self.request = request
        self.response = response
        self._repeatable: bool = found.GetOptions().idempotency_level != 0

    def is_safe(self, request: Any) -> bool:
        """Whether the same request may be sent twice. A check that records makes an entry of the ledger each time."""
        if self.path.endswith("/CheckFiling"):
            return not bool(request.record)
        return self._repeatable


class Attempts:
    """The attempts of one call: how long each may take, and whether there is a next one."""

    def __init__(self, options: CallOptions, timeout: Optional[float], safe: bool) -> None:
        self._options = options
        self._ends = None if timeout is None else time.monotonic() + timeout
        self._safe = safe
        self._begun = False
        self._failed = 0

    def left(self) -> Optional[float]:
        """Seconds until the deadline of the whole call; None: there is no deadline."""
        return None if self._ends is None else max(self._ends - time.monotonic(), 0.001)

    def answered(self) -> None:
        """Something was read of a stream: what fails from now on is a break."""
        self._begun, self._failed = True, 0

    def wait_after(self, error: SvodError) -> float:
        """Seconds to wait before the next attempt; raises the error when there is none."""
        self._failed += 1
        backoff = self._options.stream_backoff if self._begun else self._options.backoff
        if not self._safe or not isinstance(error, (Unavailable, Overloaded)) or self._failed >= backoff.attempts:
            raise error
        wait = backoff.wait(self._failed)
        if isinstance(error, Overloaded):
            wait += error.retry_delay
        left = self.left()
        if left is not None and wait >= left:
            raise error
        return wait
