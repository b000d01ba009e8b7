"""Includes go in the direction that the architecture says, and folders never include each other in a circle."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from checklib import Case, cpp_files, main, read, relative, without_comments

# Folder -> what its files may include of ours. A name with a slash at the end is a folder, otherwise one header.
# The most exact entry counts; a folder that is not named here may not exist. A file may always include its own folder.
ENGINE_OUTSIDE = ("engine/engine.h", "engine/release.h", "engine/base/", "engine/document/")
ALLOWED: dict[str, tuple[str, ...]] = {
    "engine/base": (),
    "engine/document": ("engine/base/", "svod/v1/"),
    "engine/verdict": ("engine/base/", "svod/v1/"),
    "engine/cel": ("engine/base/", "engine/document/accessor.h", "svod/v1/annotations.pb.h"),
    "engine/kinds": ("engine/base/", "engine/cel/", "engine/document/", "engine/verdict/", "svod/v1/"),
    "engine/pack": ("engine/base/", "engine/cel/", "engine/document/", "engine/verdict/", "engine/kinds/", "svod/v1/"),
    "engine/workbench": (
        "engine/base/",
        "engine/cel/",
        "engine/engine.h",
        "engine/kinds/",
        "engine/pack/",
        "engine/verdict/",
        "svod/v1/",
    ),
    "engine": ("engine/", "svod/v1/"),
    "server/store": ("engine/base/", "server/store/", "svod/store/"),
    "server/telemetry": ("engine/base/",),
    "server/ledger": (*ENGINE_OUTSIDE, "engine/verdict/rendering.h", "server/store/", "svod/v1/"),
    "server/app": (*ENGINE_OUTSIDE, "engine/verdict/obligations.h", "engine/workbench/explanation.h", "engine/workbench/value_change.h", "svod/store/v1/audit_token.pb.h", "server/ledger/", "server/store/", "server/telemetry/", "svod/v1/", "google/rpc/"),
    # The configuration is YAML as the rule files are: it has their reader, and nothing else of them.
    "server/config": ("engine/base/", "engine/kinds/spec.h", "engine/pack/yaml_file.h", "server/app/", "server/telemetry/"),
    "server/rpc": (*ENGINE_OUTSIDE, "server/app/", "server/store/store.h", "server/telemetry/", "svod/v1/", "google/rpc/"),
    "server": ("engine/", "server/", "svod/"),
    "clients": (
        *ENGINE_OUTSIDE,
        "engine/kinds/spec.h",
        "engine/pack/",
        "engine/verdict/",
        "engine/workbench/",
        "clients/",
        "server/ledger/",
        "server/store/rocksdb_store.h",
        "svod/",
        "google/rpc/",
    ),
    "bench": ("engine/", "server/", "clients/", "svod/", "bench/", "tests/testing/"),
    "tests": ("engine/", "server/", "clients/", "svod/", "google/rpc/", "tests/", "bench/allocations.h"),
}

# Folders at the top that hold our headers and the generated ones; any other quoted include is a library's.
OURS = ("engine/", "server/", "clients/", "bench/", "tests/", "svod/", "google/rpc/")

# Library -> the only places that may include its headers.
LIBRARIES: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "RocksDB": (re.compile(r"rocksdb/"), ("server/store/rocksdb_copy.h", "server/store/rocksdb_copy.cc", "server/store/rocksdb_store.cc", "bench/", "tests/")),
    "gRPC": (
        re.compile(r"(grpc|grpcpp|grpc\+\+)/|.*\.grpc\.pb\.h$"),
        ("server/rpc/", "server/server.cc", "server/main.cc", "clients/", "bench/", "tests/"),
    ),
    "the schema of the field of work": (
        re.compile(r"svod/cluster/"),
        ("server/main.cc", "server/schema.cc", "clients/", "bench/", "tests/"),
    ),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def within(path: str, places: tuple[str, ...]) -> bool:
    return any(path.startswith(place) if place.endswith("/") else path == place for place in places)


def home_of(folder: str) -> str | None:
    """The entry of ALLOWED that speaks for this folder: a part of the engine or the server speaks for itself only."""
    if folder in ALLOWED:
        return folder
    parts = folder.split("/")
    home = "/".join(parts[:2]) if parts[0] in ("engine", "server") else parts[0]
    return home if home in ALLOWED else None


def circle_in(graph: dict[str, dict[str, str]]) -> list[str]:
    """One circle of folders, as the includes that close it; empty when there is none."""
    done: set[str] = set()

    def walk(folder: str, way: list[str]) -> list[str]:
        if folder in way:
            circle = [*way[way.index(folder) :], folder]
            return [graph[a][b] for a, b in zip(circle, circle[1:])]
        if folder in done:
            return []
        for target in sorted(graph.get(folder, {})):
            if found := walk(target, [*way, folder]):
                return found
        done.add(folder)
        return []

    for start in sorted(graph):
        if found := walk(start, []):
            return found
    return []


def check(root: Path) -> list[str]:
    faults: list[str] = []
    graph: dict[str, dict[str, str]] = defaultdict(dict)
    for path in cpp_files(root):
        name = relative(path, root)
        folder = name.rpartition("/")[0]
        home = home_of(folder)
        if home is None:
            faults.append(f"{name}: folder {folder} has no place in the architecture (ALLOWED in this check)")
            continue
        text = without_comments(read(path))
        for match in INCLUDE.finditer(text):
            quote, header = match.groups()
            where = f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
            for library, (pattern, places) in LIBRARIES.items():
                if pattern.match(header) and not within(name, places):
                    faults.append(f"{where}: {library} may not be included here: {header}")
            if quote == "<" or not header.startswith(OURS):
                continue
            if "/" in header and not header.startswith(f"{home}/") and not within(header, ALLOWED[home]):
                faults.append(f"{where}: {home} may not include {header}")
            target = header.rpartition("/")[0]
            if target != folder and not header.endswith(".pb.h"):
                graph[folder].setdefault(target, f"{where} includes {header}")
    if circle := circle_in(graph):
        faults.append("folders include each other in a circle: " + "; ".join(circle))
    return faults


RIGHT = {
    "engine/base/date.h": "#pragma once\n#include <string>\n",
    "engine/cel/value.h": '#include "absl/status/status.h"\n#include "engine/base/date.h"\n',
    "engine/engine.h": '#include "engine/cel/value.h"\n#include "svod/v1/verdict.pb.h"\n',
    "server/app/check.cc": '#include "engine/engine.h"\n// #include "rocksdb/db.h"\n',
    "server/store/rocksdb_store.cc": '#include "rocksdb/db.h"\n',
}


def wrong(name: str, file: str, text: str, fault: str) -> Case:
    return Case(name, RIGHT | {file: text}, fault)


CASES = [
    Case("right", RIGHT, None),
    wrong("upwards", "engine/base/x.h", '#include "engine/cel/value.h"\n', "engine/base may not include"),
    wrong("engine from app", "server/app/x.cc", '#include "engine/cel/value.h"\n', "server/app may not include"),
    wrong("rpc from app", "server/app/x.cc", '#include "server/rpc/a.h"\n', "server/app may not include"),
    wrong("rocksdb in app", "server/app/x.cc", "#include <rocksdb/db.h>\n", "RocksDB may not be included"),
    wrong("grpc in engine", "engine/cel/x.cc", "#include <grpcpp/grpcpp.h>\n", "gRPC may not be included"),
    wrong("stub in store", "server/store/x.cc", '#include "svod/v1/x.grpc.pb.h"\n', "gRPC may not be included"),
    wrong("schema in engine", "engine/pack/x.cc", '#include "svod/cluster/v1/x.pb.h"\n', "schema of the field"),
    wrong("unknown folder", "engine/new/x.h", "#pragma once\n", "has no place in the architecture"),
    Case("circle", {"tests/a/x.h": '#include "tests/b/y.h"\n', "tests/b/y.h": '#include "tests/a/x.h"\n'}, "in a circle"),
]

if __name__ == "__main__":
    main(check, CASES)
