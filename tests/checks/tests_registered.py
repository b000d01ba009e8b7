"""Every test on disk runs: a test file that no CMakeLists.txt names is lost without a word.

Three rules. A `*_test.cc` is named in an `svod_test(...)`, or in an `add_executable` whose target is given to CTest, of a
CMakeLists.txt that the top one reaches. A Python file below tests/ is named there too (with or without `.py`), unless another
Python file imports it. Nothing is switched off: no DISABLED, no skip, no `if(FALSE)`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

from checklib import Case, files_under, main, read, relative, without_comments

COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|#[^\n]*')
COMMAND = re.compile(r"(\w+)\s*\(((?:[^()]|\([^()]*\))*)\)")
NEVER = re.compile(r"\bif\s*\(\s*(FALSE|OFF|NO|0)\s*\)", re.IGNORECASE)
OFF_IN_CPP = re.compile(r"\bDISABLED_\w+|\bGTEST_SKIP\b")
# A test of golden files may stand aside while they are being written.
OFF_IN_PYTHON = re.compile(
    r"^\s*(?:@(?:unittest|pytest\.mark)\.(?:skip|xfail|expected)\w*(?!\w|\(UPDATE,)|(?:self|pytest)\.skip\w*)", re.MULTILINE
)
IMPORT = re.compile(r"^\s*(?:from\s+\.?([\w.]+)\s+import|import\s+([\w., ]+))", re.MULTILINE)


def commands_in(text: str) -> Iterator[tuple[str, list[str]]]:
    for match in COMMAND.finditer(text):
        yield match.group(1).lower(), match.group(2).replace('"', " ").split()


def reached(root: Path) -> dict[Path, str]:
    """Every CMakeLists.txt that the top one reaches -> its text without comments."""
    found: dict[Path, str] = {}
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        if not (folder / "CMakeLists.txt").exists() or folder in found:
            continue
        found[folder] = COMMENT.sub(lambda match: match.group(1) or "", read(folder / "CMakeLists.txt"))
        waiting += [folder / words[0] for name, words in commands_in(found[folder]) if name == "add_subdirectory" and words]
    return found


def named_sources(folder: Path, text: str) -> set[Path]:
    """Sources that become a test of CTest here."""
    commands = list(commands_in(text))
    targets = {word for name, words in commands if name in ("gtest_discover_tests", "add_test") for word in words}
    return {
        (folder / word).resolve()
        for name, words in commands
        if name == "svod_test" or (name == "add_executable" and words and words[0] in targets)
        for word in words
        if word.endswith(".cc")
    }


def imported(texts: dict[Path, str]) -> set[str]:
    names: set[str] = set()
    for text in texts.values():
        for match in IMPORT.finditer(text):
            names |= {name.strip().rpartition(".")[2] for name in (match.group(1) or match.group(2)).split(",")}
    return names


def check(root: Path) -> list[str]:
    lists = reached(root)
    faults = [
        f"{relative(folder / 'CMakeLists.txt', root)}: `{match.group(0)}` switches tests off"
        for folder, text in lists.items()
        for match in [*NEVER.finditer(text), *re.finditer(r"\bDISABLED\b", text)]
    ]
    sources = {source for folder, text in lists.items() for source in named_sources(folder, text)}
    for path in files_under(root, ("tests",), (".cc",)):
        name = relative(path, root)
        if path.name.endswith("_test.cc") and path.resolve() not in sources:
            faults.append(f"{name}: in no test of CTest; name it in an svod_test() of a CMakeLists.txt that is reached")
        off = OFF_IN_CPP.findall(without_comments(read(path)))
        faults += [f"{name}: `{word}` switches a test off" for word in off]

    scripts = {path: read(path) for path in files_under(root, ("tests",), (".py",))}
    helpers = imported(scripts)
    for path, text in scripts.items():
        name = relative(path, root)
        above = " ".join(lists[folder] for folder in path.parents if folder in lists)
        if path.stem not in helpers and not re.search(rf"(?<![\w.-]){re.escape(path.stem)}(\.py)?(?![\w-])", above):
            faults.append(f"{name}: no CMakeLists.txt names it, and no other script imports it")
        faults += [f"{name}: `{match.group(0).strip()}` switches a test off" for match in OFF_IN_PYTHON.finditer(text)]
    return faults


RIGHT = {
    "CMakeLists.txt": "add_subdirectory(tests) # all of them\n",
    "tests/CMakeLists.txt": "add_subdirectory(e2e)\nsvod_test(all SOURCES a_test.cc b/b_test.cc LIBS x)\n",
    "tests/a_test.cc": "TEST(A, B) {}  // not DISABLED_B\n",
    "tests/b/b_test.cc": "TEST(B, C) {}\n",
    "tests/e2e/CMakeLists.txt": "foreach(name check)\n  add_test(NAME e2e_${name} COMMAND p ${name}.py)\nendforeach()\n",
    "tests/e2e/check.py": "from lib import run\n",
    "tests/e2e/lib.py": "\n",
}
CASES = [
    Case("right", RIGHT, None),
    Case("not named", RIGHT | {"tests/b/c_test.cc": ""}, "tests/b/c_test.cc: in no test"),
    Case("same name elsewhere", RIGHT | {"tests/c/a_test.cc": ""}, "tests/c/a_test.cc: in no test"),
    Case("commented out", RIGHT | {"tests/CMakeLists.txt": "svod_test(all SOURCES a_test.cc # b/b_test.cc\n)\n"}, "tests/b/b_test"),
    Case("not reached", RIGHT | {"CMakeLists.txt": "# add_subdirectory(tests)\n"}, "tests/a_test.cc: in no test"),
    Case("not run", RIGHT | {"tests/CMakeLists.txt": "add_executable(all a_test.cc b/b_test.cc)\n"}, "tests/a_test.cc: in no"),
    Case("never", RIGHT | {"CMakeLists.txt": "if(FALSE)\nendif()\nadd_subdirectory(tests)"}, "`if(FALSE)` switches"),
    Case("disabled", RIGHT | {"tests/a_test.cc": "TEST(A, DISABLED_B) {}\n"}, "`DISABLED_B` switches"),
    Case("disabled in CTest", RIGHT | {"CMakeLists.txt": "set_tests_properties(a PROPERTIES DISABLED ON)"}, "`DISABLED` switches"),
    Case("skipped", RIGHT | {"tests/e2e/check.py": "import lib\n@unittest.skip\ndef f(): pass\n"}, "`@unittest.skip`"),
    Case("skipped if", RIGHT | {"tests/e2e/check.py": "import lib\n@unittest.skipIf(SLOW, 1)\n"}, "`@unittest.skipIf`"),
    Case("update", RIGHT | {"tests/e2e/check.py": "import lib\n@unittest.skipIf(UPDATE, 1)\n"}, None),
    Case("script", RIGHT | {"tests/e2e/wait.py": "\n"}, "tests/e2e/wait.py: no CMakeLists.txt names it"),
    Case("script elsewhere", RIGHT | {"tests/f/check.py": "\n"}, "tests/f/check.py: no CMakeLists.txt names it"),
]

if __name__ == "__main__":
    main(check, CASES)
