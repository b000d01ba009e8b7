"""What the checks of the tree have in common: walking it, reading C++ without comments, and reporting.

A check is a function from the root of a tree to a list of faults. Each check file ends with a call of `main`, which runs
it on the tree named on the command line, or, with --self-test, on small trees that are right and wrong on purpose: a
check that cannot fail proves nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

CODE_FOLDERS = ("engine", "server", "clients", "bench", "tests")
NOT_OURS = {"build", "node_modules", ".git", ".cache", "var", "__pycache__"}


@dataclass(frozen=True)
class Case:
    """A small tree for the self-test: path -> text, and a part of the fault it must give (None: no fault)."""

    name: str
    files: dict[str, str]
    fault: str | None


def files_under(root: Path, folders: tuple[str, ...], suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Files below root/folder with one of the suffixes, in order of name; nothing that was built or installed."""
    for folder in folders:
        for here, inside, names in os.walk(root / folder):
            inside[:] = sorted(name for name in inside if name not in NOT_OURS)
            for name in sorted(names):
                if name.endswith(suffixes):
                    yield Path(here) / name


def cpp_files(root: Path, folders: tuple[str, ...] = CODE_FOLDERS) -> Iterator[Path]:
    return files_under(root, folders, (".cc", ".h"))


_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def without_comments(text: str, keep_strings: bool = True) -> str:
    """The same text with comments (and literals, unless kept) blanked; every line keeps its number."""

    def blank(match: re.Match[str]) -> str:
        token = match.group(0)
        before = match.string[match.start() - 1 : match.start()]
        if token.startswith("'") and (before.isalnum() or before == "_"):
            return token  # a digit separator, 1'000
        if keep_strings and token[0] in "\"'R":
            return token
        return re.sub(r"[^\n]", " ", token)

    # Digit separators would open a character literal; they carry no meaning here.
    return _TOKEN.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _run_case(check: Callable[[Path], list[str]], case: Case) -> str | None:
    with tempfile.TemporaryDirectory(prefix="svod-check-") as folder:
        root = Path(folder)
        for name, text in case.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()):
            faults = check(root)
    if case.fault is None:
        return f"{case.name}: wanted no fault, got {faults}" if faults else None
    if not any(case.fault in fault for fault in faults):
        return f"{case.name}: wanted a fault with `{case.fault}`, got {faults}"
    return None


def main(check: Callable[[Path], list[str]], cases: list[Case]) -> None:
    """Runs the check and ends the process: 0 without faults, 1 with. A missing tool is a fault too."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("root", nargs="?", type=Path, help="top of the tree")
    parser.add_argument("--self-test", action="store_true", help="show on small trees that the check can fail")
    arguments = parser.parse_args()
    if not arguments.self_test and arguments.root is None:
        parser.error("name the top of the tree, or --self-test")
    if arguments.self_test:
        faults = [fault for case in cases if (fault := _run_case(check, case))]
    else:
        faults = check(arguments.root.resolve())
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} fault(s)")
    sys.exit(1 if faults else 0)
