"""clang-tidy over sources, without those that were clean before and of which no input has changed since.

A cold run takes minutes, so a clean file leaves a stamp in BUILD/tidy: a digest of all that its result depends on, which is
the version of clang-tidy, the .clang-tidy files that hold for it, its compile command, and the contents of every file that
the compiler read. The build knows the latter (`ninja -t deps`), so the tree must be built before. A file with a fault never
gets a stamp and is looked at again each time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path


def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


@cache
def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "absent"


def commands_in(build: Path) -> dict[Path, dict[str, str]]:
    """Source -> its entry in the compile database."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return {Path(entry["directory"], entry["file"]).resolve(): entry for entry in entries}


def object_of(entry: dict[str, str]) -> str:
    words = shlex.split(entry["command"])
    return words[words.index("-o") + 1]


def inputs_in(build: Path) -> dict[str, list[Path]]:
    """Object file -> what the compiler read for it. Without the entries that ninja holds for out of date."""
    inputs: dict[str, list[Path]] = {}
    current: list[Path] = []
    for line in run(["ninja", "-C", str(build), "-t", "deps"]).stdout.splitlines():
        if line.startswith("    "):
            current.append(build / line.strip())
        elif ": #deps " in line:
            current = []
            if line.endswith("(VALID)"):
                inputs[line.partition(":")[0]] = current
    return inputs


def key_of(source: Path, entry: dict[str, str], inputs: list[Path], version: str) -> str:
    configs = [folder / ".clang-tidy" for folder in source.parents]
    parts = [version, entry["command"], *(f"{path} {digest_of(path)}" for path in [source, *configs, *inputs])]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Tidy:
    def __init__(self, build: Path) -> None:
        self.build = build
        self.commands = commands_in(build)
        self.inputs = inputs_in(build)
        self.version = run(["clang-tidy", "--version"]).stdout
        self.stamps = build / "tidy"
        self.stamps.mkdir(exist_ok=True)

    def look_at(self, source: Path) -> tuple[str, str]:
        """("kept" | "clean" | "fault", what clang-tidy said)."""
        entry = self.commands.get(source)
        if entry is None:
            return "fault", f"{source}: is in no target, so nothing compiles or checks it\n"
        output = object_of(entry)
        inputs = self.inputs.get(output)
        stamp = self.stamps / (hashlib.sha256(f"{source} {output}".encode()).hexdigest() + ".clean")
        key = key_of(source, entry, inputs, self.version) if inputs else None
        if key and stamp.exists() and stamp.read_text(encoding="utf-8") == key:
            return "kept", ""
        result = run(["clang-tidy", "--quiet", "-p", str(self.build), str(source)])
        if result.returncode != 0:
            return "fault", result.stdout + result.stderr
        if key:
            stamp.write_text(key, encoding="utf-8")
        return "clean", result.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, help="build folder with compile_commands.json")
    parser.add_argument("sources", nargs="+", type=Path)
    arguments = parser.parse_args()
    tidy = Tidy(arguments.build.resolve())
    counts = {"kept": 0, "clean": 0, "fault": 0}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for outcome, text in pool.map(tidy.look_at, [source.resolve() for source in arguments.sources]):
            counts[outcome] += 1
            print(text, end="", flush=True)
    print(f"{len(arguments.sources)} files, {counts['kept']} clean from before, {counts['fault']} with faults")
    return 1 if counts["fault"] else 0


if __name__ == "__main__":
    sys.exit(main())
