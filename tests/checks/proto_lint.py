"""The schema and the API keep the rules of `buf lint`, and nothing breaks who was built against the last release.

The last release is the newest tag v*; before the first one there is nothing to break. buf is installed by npm from the lock
file in tests/tools, which `./dev test` does.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from checklib import Case, main

PACKAGES = Path(__file__).parents[1] / "tools" / "node_modules" / "@bufbuild"
BUF = next(PACKAGES.glob("buf-*/bin/buf"), None)


def buf(root: Path, *arguments: str) -> list[str]:
    """What buf finds, a line each; file names relative to root."""
    result = subprocess.run([str(BUF), *arguments], cwd=root, capture_output=True, text=True, check=False)
    lines = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    if result.returncode != 0 and not lines:
        return [f"buf {arguments[0]} ends with {result.returncode} and says nothing"]
    return lines if result.returncode != 0 else []


def released(root: Path, folder: Path) -> Path | None:
    """proto/ of the last release, unpacked into `folder`. The trees of the self-test have it in `released/`."""
    if (root / "released").exists():
        return root / "released"
    git = ["git", "-C", str(root)]
    tag = subprocess.run([*git, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"], capture_output=True, check=False)
    if tag.returncode != 0:
        return None
    name = tag.stdout.decode().strip()
    archive = subprocess.run([*git, "archive", name, "proto"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder)
    print(f"compared with {name}")
    return folder / "proto"


def check(root: Path) -> list[str]:
    if BUF is None:
        return ["buf is not installed; `./dev test` installs it (npm ci in tests/tools)"]
    faults = buf(root, "lint", "proto")
    with tempfile.TemporaryDirectory(prefix="svod-proto-") as folder:
        before = released(root, Path(folder))
        if before is None:
            print("no release yet: nothing to break")
        else:
            faults += buf(root, "breaking", "proto", "--against", str(before))
    return faults


CONFIG = (Path(__file__).parents[2] / "proto" / "buf.yaml").read_text(encoding="utf-8")
HEAD = 'syntax = "proto3";\npackage svod.v1;\n'
RIGHT = {"proto/buf.yaml": CONFIG, "proto/svod/v1/a.proto": HEAD + "message Filing {\n  optional int64 sum = 1;\n}\n"}


def now(text: str) -> dict[str, str]:
    return RIGHT | {"proto/svod/v1/a.proto": HEAD + text}


def after_release(text: str) -> dict[str, str]:
    before = {name.replace("proto/", "released/", 1): content for name, content in RIGHT.items()}
    return now(text) | before


CASES = [
    Case("right", RIGHT, None),
    Case("name of a field", now("message Filing {\n  optional int64 theSum = 1;\n}\n"), "should be lower_snake_case"),
    Case("zero of an enum", now("enum State {\n  STATE_OPEN = 0;\n}\n"), "suffixed with"),
    Case("folder", RIGHT | {"proto/b.proto": HEAD}, 'must be within a directory "svod/v1"'),
    Case("does not compile", now("message Filing {\n"), "a.proto:"),
    Case("new field", after_release("message Filing {\n  optional int64 sum = 1;\n  optional int64 b = 2;\n}\n"), None),
    Case("field gone", after_release("message Filing {}\n"), 'Previously present field "1"'),
    Case("new type", after_release("message Filing {\n  optional string sum = 1;\n}\n"), "changed type"),
]

if __name__ == "__main__":
    main(check, CASES)
