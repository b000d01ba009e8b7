"""clang-tidy over sources, without those that were clean before and of which no input has changed since.

Most of what clang-tidy does for a file is to walk through the headers of gRPC and protobuf, so it is given the units of a
unity build, each with a dozen of sources, where the build has such units. It is given them by another name: the static
analyser looks into the sources of a unit that is called a `UnifiedSource` as it looks into a file, and into no inline function
of a library (isInCodeFile in Clang's AnalysisManager.h). A clean unit leaves a stamp in BUILD/tidy: a digest
of all of ours that its result depends on, which is the .clang-tidy files that hold for it, its compile command, its sources
and every file that they include by a quoted name; and the version of clang-tidy. A unit with a fault never gets a stamp and
is looked at again each time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

# Beside what .clang-tidy says: the sources of a unit are looked at as the headers are, and their functions analysed, each
# up to a depth that keeps a cold run to minutes.
OF_UNITS = [
    "--checks=-bugprone-suspicious-include",
    r"--header-filter=(^|/)(engine|server|clients|bench)/[^:]*\.(h|cc)$",
    *(f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=20000")),
]
UNIFIED = "UnifiedSource.cxx"


@cache
def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "absent"


@cache
def included_by(path: Path) -> list[str]:
    """As they stand between the quotes."""
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)


def sources_of(file: Path) -> list[Path]:
    """Of a unit of a unity build; any other file is its own only source."""
    return [Path(name) for name in included_by(file)] if file.parent.name == "Unity" else [file]


class Tidy:
    def __init__(self, build: Path) -> None:
        entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
        self.build = build
        self.commands = {Path(entry["directory"], entry["file"]).resolve(): entry["command"] for entry in entries}
        self.unit_of = {source: file for file in self.commands if file.exists() for source in sources_of(file)}
        version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True, check=True)
        self.version = version.stdout
        self.stamps = build / "tidy"
        self.stamps.mkdir(exist_ok=True)

    def inputs_of(self, unit: Path) -> list[Path]:
        """The unit and all that it includes by a quoted name, from the folders where a compiler looks."""
        folders = [Path(name) for name in re.findall(r"-(?:I|isystem) ?(\S+)", self.commands[unit])]
        found = {unit}
        waiting = [unit]
        while waiting:
            file = waiting.pop()
            for name in included_by(file):
                path = next((path for folder in [file.parent, *folders] if (path := folder / name).exists()), None)
                if path is not None and path.resolve() not in found:
                    found.add(path.resolve())
                    waiting.append(path.resolve())
        return sorted(found)

    def key_of(self, unit: Path) -> str:
        inputs = self.inputs_of(unit)
        configs = sorted({folder / ".clang-tidy" for file in inputs for folder in file.parents})
        parts = [self.version, " ".join(OF_UNITS), self.commands[unit]]
        parts += [f"{path} {digest_of(path)}" for path in [*configs, *inputs]]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def unified(self, unit: Path) -> Path:
        """A folder with the unit by its other name and the command that compiles it."""
        folder = self.stamps / hashlib.sha256(str(unit).encode()).hexdigest()
        folder.mkdir(exist_ok=True)
        (folder / UNIFIED).write_bytes(unit.read_bytes())
        entry = {"directory": str(self.build), "file": str(folder / UNIFIED), "command": self.commands[unit]}
        entry["command"] = entry["command"].replace(str(unit), entry["file"])
        (folder / "compile_commands.json").write_text(json.dumps([entry]), encoding="utf-8")
        return folder

    def look_at(self, unit: Path) -> tuple[str, str]:
        """("kept" | "clean" | "fault", what clang-tidy said)."""
        stamp = self.stamps / (hashlib.sha256(str(unit).encode()).hexdigest() + ".clean")
        key = self.key_of(unit)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == key:
            return "kept", ""
        command = ["clang-tidy", "--quiet", "-p", str(self.build), str(unit)]
        if unit.parent.name == "Unity":
            folder = self.unified(unit)
            command = ["clang-tidy", "--quiet", "-p", str(folder), str(folder / UNIFIED), *OF_UNITS]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            return "fault", result.stdout + result.stderr
        stamp.write_text(key, encoding="utf-8")
        return "clean", result.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, help="build folder with compile_commands.json")
    parser.add_argument("sources", nargs="+", type=Path)
    arguments = parser.parse_args()
    digest_of.cache_clear()
    included_by.cache_clear()
    tidy = Tidy(arguments.build.resolve())
    sources = [source.resolve() for source in arguments.sources]
    counts = {"kept": 0, "clean": 0, "fault": 0}
    for source in sources:
        if source not in tidy.unit_of:
            print(f"{source}: is in no target, so nothing compiles or checks it")
            counts["fault"] += 1
    units = sorted({tidy.unit_of[source] for source in sources if source in tidy.unit_of})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for outcome, text in pool.map(tidy.look_at, units):
            counts[outcome] += 1
            print(text, end="", flush=True)
    print(f"{len(sources)} files in {len(units)} units, {counts['kept']} clean from before, {counts['fault']} with faults")
    return 1 if counts["fault"] else 0


if __name__ == "__main__":
    sys.exit(main())
