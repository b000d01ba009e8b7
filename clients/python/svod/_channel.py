"""How the service is reached: address, TLS, and what proves who calls."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional, Sequence, Tuple, Union

import grpc

from svod._calls import CHANNEL_OPTIONS
from svod.errors import Violation, invalid_input

DEFAULT_TARGET = "127.0.0.1:8571"

# A bearer token, or what gives the one of now: it is asked at each call.
Token = Union[str, Callable[[], str]]
# A file, or what stands in it.
Pem = Union[str, "os.PathLike[str]", bytes]


def _read(pem: Optional[Pem]) -> Optional[bytes]:
    return pem if pem is None or isinstance(pem, bytes) else Path(pem).read_bytes()


@dataclass(frozen=True)
class TLS:
    """`ca`: who signed the certificate of the service; nothing: whom the system trusts. `cert` and `key`: the caller's own,
    where the service asks for one (mutual TLS). All PEM, as files or as bytes."""

    ca: Optional[Pem] = None
    cert: Optional[Pem] = None
    key: Optional[Pem] = None

    def credentials(self) -> Any:
        if (self.cert is None) != (self.key is None):
            raise invalid_input(Violation("tls", "cert and key go together"))
        return grpc.ssl_channel_credentials(_read(self.ca), _read(self.key), _read(self.cert))


def _is_loopback(target: str) -> bool:
    host = target.rpartition("/")[2].rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_channel(module: Any, target: str, token: Optional[Token], tls: Union[TLS, bool, None]) -> Any:
    """A channel of `grpc` or of `grpc.aio`. A token is not sent to another machine in plain text."""
    if not isinstance(target, str) or not target.strip():
        raise invalid_input(Violation("target", f"an address is expected, such as {DEFAULT_TARGET!r}, not {target!r}"))
    if not tls:
        if token is not None and not _is_loopback(target):
            raise invalid_input(Violation(
                "token", f"will not send the token to {target} in plain text: give tls=True or tls=TLS(ca=...)"))
        return module.insecure_channel(target, options=CHANNEL_OPTIONS)
    settings = tls if isinstance(tls, TLS) else TLS()
    return module.secure_channel(target, settings.credentials(), options=CHANNEL_OPTIONS)


def metadata(token: Optional[Token]) -> Sequence[Tuple[str, str]]:
    if token is None:
        return ()
    return (("authorization", f"Bearer {token if isinstance(token, str) else token()}"),)
