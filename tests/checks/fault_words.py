"""Every code of a fault has Russian words, and every row of the words is of a code that there is.

Codes are the texts of small letters with dashes in the sources of what reads inputs; single words, and what is put
together, are named here.
"""

from __future__ import annotations

import re
from pathlib import Path

from checklib import Case, cpp_files, main, read, relative, without_comments

TABLE = "clients/cli/fault_words.cc"
SOURCES = ("engine", "server/app", "server/config", "server/files.cc", "clients/cli", "clients/forms")
CODE = re.compile(r'"([a-z]+(?:-[a-z0-9]+)+)"')
ROW = re.compile(r'Row\{"([a-z0-9-]+)", "[^"]+"\}')
OF_PARTS = {"unknown-instance", "unknown-pack"}
SINGLE_WORDS = {"conflict", "double", "syntax"} | OF_PARTS
# Texts of the same look that are no codes.
OTHERS = {
    "at-risk",  # a state of an obligation, as an option
    "half-year",  # words of a formula
    "no-row",  # why access was denied, in the log
    "not-applicable",  # a state, as an option
}


def codes_in(root: Path) -> dict[str, str]:
    """Code -> a file that has it."""
    found: dict[str, str] = {}
    for path in cpp_files(root, ("engine", "server", "clients")):
        name = relative(path, root)
        if name == TABLE or not name.startswith(SOURCES):
            continue
        for code in CODE.findall(without_comments(read(path))):
            if code not in OTHERS:
                found.setdefault(code, name)
    return found


def check(root: Path) -> list[str]:
    rows = set(ROW.findall(read(root / TABLE)))
    codes = codes_in(root)
    faults = [f"{file}: `{code}` has no Russian words in {TABLE}" for code, file in sorted(codes.items()) if code not in rows]
    faults += [f"{TABLE}: nothing has the code `{row}`" for row in sorted(rows - codes.keys() - SINGLE_WORDS)]
    faults += [f"{TABLE}: `{word}` has no words" for word in sorted(SINGLE_WORDS - rows)] if codes else []
    return faults


GOOD = "".join(f'    Row{{"{code}", "слова"}},\n' for code in sorted({"bad-name"} | SINGLE_WORDS))
CASES = [
    Case("all have words", {TABLE: GOOD, "engine/a.cc": 'Fault("bad-name", "x");\n'}, None),
    Case("a code without words", {TABLE: GOOD, "engine/a.cc": 'Fault("bad-name", "too-new");\n'}, "`too-new` has no Russian words"),
    Case("words of no code", {TABLE: GOOD, "engine/a.cc": 'Fault("x");\n'}, "nothing has the code `bad-name`"),
    Case("what is no code", {TABLE: GOOD, "engine/a.cc": '// "no-code"\nFault("bad-name", "at-risk");\n'}, None),
]

if __name__ == "__main__":
    main(check, CASES)
