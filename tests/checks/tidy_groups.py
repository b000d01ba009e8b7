"""Every wanted group of clang-tidy checks is on, and what they find is an error.

A missing comma in .clang-tidy joins two names into one that matches nothing: the group is off and lint stays green. So the
active checks of each group are counted, and a snippet that is wrong on purpose must give its errors.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from checklib import Case, main

# Group -> at least so many active checks. A little below today's number, so that one check may go and a group may not.
FLOORS = {
    "bugprone": 50,
    "clang-analyzer": 60,
    "cppcoreguidelines": 9,
    "google": 3,
    "misc": 12,
    "modernize": 14,
    "performance": 13,
    "readability": 15,
}

SNIPPET = """\
struct Heavy {
  Heavy();
  Heavy(const Heavy&);
  ~Heavy();
  bool Empty() const;
};
bool Empty(Heavy heavy) { return heavy.Empty(); }
double Half(int badName) { return badName / 2; }
"""
WANTED = ("readability-identifier-naming", "bugprone-integer-division", "performance-unnecessary-value-param")


def tidy(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["clang-tidy", f"--config-file={config}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def group_of(check_name: str) -> str:
    return next((group for group in FLOORS if check_name.startswith(group + "-")), check_name)


def check(root: Path) -> list[str]:
    config = root / ".clang-tidy"
    try:
        listing = tidy(config, "--list-checks")
    except FileNotFoundError:
        return ["clang-tidy is not installed; `./dev build` installs it"]
    active = Counter(group_of(line.strip()) for line in listing.stdout.splitlines() if line.startswith("    "))
    print(", ".join(f"{group} {active[group]}" for group in FLOORS))
    faults = [
        f".clang-tidy: {active[group]} checks of {group} are active, at least {floor} are wanted: is a comma missing?"
        for group, floor in FLOORS.items()
        if active[group] < floor
    ]
    with tempfile.TemporaryDirectory(prefix="svod-tidy-") as folder:
        snippet = Path(folder, "snippet.cc")
        snippet.write_text(SNIPPET, encoding="utf-8")
        result = tidy(config, "--quiet", str(snippet), "--", "-std=c++20")
    errors = [line for line in result.stdout.splitlines() if ": error:" in line]
    for name in WANTED:
        if not any(f"[{name}," in line for line in errors):
            faults.append(f".clang-tidy: no error from {name} on a snippet that breaks it")
    if result.returncode == 0:
        faults.append(".clang-tidy: clang-tidy ends with 0 although the snippet is wrong")
    return faults


def changed(before: str, after: str) -> dict[str, str]:
    ours = (Path(__file__).parents[2] / ".clang-tidy").read_text(encoding="utf-8")
    assert before in ours, before
    return {".clang-tidy": ours.replace(before, after)}


CASES = [
    Case("ours", changed("-*,", "-*,"), None),
    Case("comma after bugprone", changed("  bugprone-*,", "  bugprone-*"), "0 checks of bugprone"),
    Case("comma after misc", changed("  misc-*,", "  misc-*"), "0 checks of misc"),
    Case("no naming", changed("  readability-identifier-naming,", ""), "no error from readability-identifier-naming"),
    Case("no styles", changed("ParameterCase, value: lower_case", "ParameterCase, value: aNy_CasE"), "readability-ident"),
    Case("warnings", changed("WarningsAsErrors: '*'", "WarningsAsErrors: ''"), "no error from performance-"),
    Case("warnings end with 0", changed("WarningsAsErrors: '*'", "WarningsAsErrors: ''"), "ends with 0"),
    Case("no file", {}, "0 checks of clang-analyzer"),
]

if __name__ == "__main__":
    main(check, CASES)
