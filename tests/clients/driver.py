"""Calls the Python library as the scenarios say. `driver.py [--asyncio]`."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

import svod
from google.protobuf import json_format

clients: dict[str, Any] = {}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def client_of(kind: Any, described: dict[str, Any]) -> Any:
    key = json.dumps(described, sort_keys=True)
    if key not in clients:
        tls = {name: described[name] for name in ("ca", "cert", "key") if name in described}
        client = kind(described["target"], token=described.get("token"), tls=svod.TLS(**tls) if tls else None)
        if "attempts" in described:
            client = client.with_options(attempts=described["attempts"])
        clients[key] = client.with_options(timeout=described["timeout"]) if "timeout" in described else client
    return clients[key]


def plain_error(error: svod.SvodError) -> dict[str, Any]:
    made: dict[str, Any] = {"type": type(error).__name__, "code": error.code, "message": error.message, "reason": error.reason}
    if isinstance(error, svod.InvalidInput):
        made["violations"] = [one._asdict() for one in error.violations]
    if isinstance(error, svod.Conflict):
        made["etag"] = error.etag
    if isinstance(error, svod.Overloaded):
        made["retryDelay"] = error.retry_delay
    return made


def plain(message: Any) -> Any:
    if "error" not in message.DESCRIPTOR.fields_by_name or not message.HasField("error"):
        return json_format.MessageToDict(message)
    return {**svod.to_dict(message), "error": plain_error(svod.item_error(message.error))}


def say(line: Any) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


class Collector:
    """What a stream gives, with a pause for the server to be killed in."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.pause_after = line.get("pauseAfter", -1)
        self.only = line.get("only")
        self.items: list[Any] = []

    def add(self, message: Any) -> None:
        self.items.append(getattr(message, self.only) if self.only else plain(message))
        if len(self.items) == self.pause_after:
            say({"paused": True})
            sys.stdin.readline()


def answer_of(given: Any, collector: Collector) -> Any:
    if hasattr(given, "totals"):
        return {"verdicts": collector.items, "totals": plain(given.totals)}
    return {"items": collector.items}


def open_call(kind: Any, line: dict[str, Any]) -> Any:
    method = getattr(client_of(kind, line["client"]), snake(line["call"]))
    if "items" in line:
        return method(line["items"])
    return method(**{snake(key): value for key, value in line["request"].items()})


def call(line: dict[str, Any]) -> Any:
    given = open_call(svod.Client, line)
    if not hasattr(given, "__iter__"):
        return plain(given)
    collector = Collector(line)
    for message in given:
        collector.add(message)
    return answer_of(given, collector)


async def call_async(line: dict[str, Any]) -> Any:
    given = open_call(svod.AsyncClient, line)
    if not hasattr(given, "__aiter__"):
        return plain(await given)
    collector = Collector(line)
    async for message in given:
        collector.add(message)
    return answer_of(given, collector)


async def main_async() -> None:
    for text in sys.stdin:
        try:
            say({"answer": await call_async(json.loads(text))})
        except svod.SvodError as error:
            say({"error": plain_error(error)})
    for client in clients.values():
        await client.close()


def main() -> None:
    for text in sys.stdin:
        try:
            say({"answer": call(json.loads(text))})
        except svod.SvodError as error:
            say({"error": plain_error(error)})
    for client in clients.values():
        client.close()


if __name__ == "__main__":
    if "--asyncio" in sys.argv:
        asyncio.run(main_async())
    else:
        main()
