"""What a call may end with. The types are the same in every client library of Svod.

Which one it is follows from the canonical code and from the details (google.rpc) that the service sends with it.
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Type

import grpc

from svod._error_details import BadRequest, ErrorInfo, RetryInfo, Status

_TRAILER = "grpc-status-details-bin"


class Violation(NamedTuple):
    """One fault of what was sent: `document.education.programmes[3].budget`, what is wrong there, and what kind of fault that
    is, `INVALID_DATE`."""

    field: str
    description: str
    reason: str = ""


class SvodError(Exception):
    """A call that failed. `code` is the canonical code, `NOT_FOUND`; `reason` what the service says beside it, if anything."""

    def __init__(self, code: str, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason


class InvalidInput(SvodError):
    """The request or the document is faulty: `violations` names every fault, not only the first."""

    violations: Sequence[Violation] = ()


class Conflict(SvodError):
    """The filing is not at the etag that was named: `etag` is the current one."""

    etag: str = ""


class Overloaded(SvodError):
    """The service is busy; it asks to wait `retry_delay` seconds. The library waited and tried again before it gave up."""

    retry_delay: float = 0.0


class LimitExceeded(SvodError):
    """Larger than the service allows: to repeat the same is of no use."""


class NotFound(SvodError):
    """There is no such thing."""


class AlreadyExists(SvodError):
    """The request id was used for something else."""


class FailedPrecondition(SvodError):
    """Things are not as the call needs them: withdrawn already, no edition of the rules fits."""


class PermissionDenied(SvodError):
    """The caller is known, and may not do this."""


class Unauthenticated(SvodError):
    """No valid token or certificate."""


class Unavailable(SvodError):
    """The service cannot be reached, or cannot write at the moment."""


class DeadlineExceeded(SvodError):
    """No answer in time. What was to be written may have been written."""


class Cancelled(SvodError):
    """The caller gave up."""


class DataLoss(SvodError):
    """A stored record is damaged; the message names it."""


class Unimplemented(SvodError):
    """The server does not know this call, or cannot do it as it is configured."""


class Internal(SvodError):
    """A fault of the service, or of what lies between."""


_TYPES: Dict[str, Type[SvodError]] = {
    "INVALID_ARGUMENT": InvalidInput,
    "OUT_OF_RANGE": InvalidInput,
    "ABORTED": Conflict,
    "NOT_FOUND": NotFound,
    "ALREADY_EXISTS": AlreadyExists,
    "FAILED_PRECONDITION": FailedPrecondition,
    "PERMISSION_DENIED": PermissionDenied,
    "UNAUTHENTICATED": Unauthenticated,
    "UNAVAILABLE": Unavailable,
    "DEADLINE_EXCEEDED": DeadlineExceeded,
    "CANCELLED": Cancelled,
    "DATA_LOSS": DataLoss,
    "UNIMPLEMENTED": Unimplemented,
}
_NAMES: Dict[int, str] = {code.value[0]: code.name for code in grpc.StatusCode}


class _Details:
    """The details of an error that this library understands."""

    def __init__(self, details: Sequence[Any]) -> None:
        self.violations: List[Violation] = []
        self.reason = ""
        self.metadata: Dict[str, str] = {}
        self.retry_delay: Optional[float] = None
        for detail in details:
            kind = detail.type_url.rpartition("/")[2]
            if kind == "google.rpc.BadRequest":
                faults = BadRequest.FromString(detail.value).field_violations
                self.violations += [Violation(one.field, one.description, one.reason) for one in faults]
            elif kind == "google.rpc.ErrorInfo":
                info = ErrorInfo.FromString(detail.value)
                self.reason, self.metadata = info.reason, dict(info.metadata)
            elif kind == "google.rpc.RetryInfo":
                delay = RetryInfo.FromString(detail.value).retry_delay
                self.retry_delay = delay.seconds + delay.nanos / 1e9


def make_error(code: str, message: str, details: Sequence[Any] = ()) -> SvodError:
    """The error of a canonical code, a message and details, each a google.protobuf.Any."""
    read = _Details(details)
    if code == "RESOURCE_EXHAUSTED":
        kind: Type[SvodError] = LimitExceeded if read.retry_delay is None else Overloaded
    else:
        kind = _TYPES.get(code, Internal)
    error = kind(code, message, reason=read.reason)
    if isinstance(error, InvalidInput):
        error.violations = tuple(read.violations)
    elif isinstance(error, Conflict):
        error.etag = read.metadata.get("etag", "")
    elif isinstance(error, Overloaded):
        error.retry_delay = read.retry_delay or 0.0
    return error


def invalid_input(*violations: Violation) -> InvalidInput:
    """What the library refuses itself, before anything is sent: the same error as of the service."""
    error = InvalidInput("INVALID_ARGUMENT", "; ".join(f"{one.field}: {one.description}" for one in violations))
    error.violations = violations
    return error


def item_error(error: Any) -> SvodError:
    """The error of one item of a stream (svod.v1.ItemError): what a call for it alone would have raised."""
    return make_error(_NAMES.get(error.code, "UNKNOWN"), error.message, error.details)


def call_error(error: Any) -> SvodError:
    """The error of a call that gRPC ended."""
    trailers: Sequence[Tuple[str, Any]] = error.trailing_metadata() or ()
    packed = next((value for key, value in trailers if key == _TRAILER), b"")
    return make_error(error.code().name, error.details() or "", Status.FromString(packed).details)
