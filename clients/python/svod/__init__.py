"""Client of Svod. `Client` calls and waits, `AsyncClient` does the same in an event loop; both have a method for each RPC."""

from svod._asyncio import AsyncAudit, AsyncPages, AsyncRun
from svod._calls import Backoff, CallOptions
from svod._channel import DEFAULT_TARGET, TLS
from svod._methods import AsyncClient, Client
from svod._sync import Audit, Pages, Run
from svod.documents import pack, timestamp, to_dict
from svod.errors import (AlreadyExists, Cancelled, Conflict, DataLoss, DeadlineExceeded, FailedPrecondition, Internal,
                         InvalidInput, LimitExceeded, NotFound, Overloaded, PermissionDenied, SvodError, Unauthenticated,
                         Unavailable, Unimplemented, Violation, item_error)
from svod.rows import finding_rows, quantity, verdict_row

__all__ = [
    "AlreadyExists", "AsyncAudit", "AsyncClient", "AsyncPages", "AsyncRun", "Audit", "Backoff", "CallOptions", "Cancelled", "Client",
    "Conflict", "DEFAULT_TARGET", "DataLoss", "DeadlineExceeded", "FailedPrecondition", "Internal", "InvalidInput",
    "LimitExceeded", "NotFound", "Overloaded", "Pages", "PermissionDenied", "Run", "SvodError", "TLS", "Unauthenticated",
    "Unavailable", "Unimplemented", "Violation", "finding_rows", "item_error", "pack", "quantity", "timestamp", "to_dict",
    "verdict_row",
]
