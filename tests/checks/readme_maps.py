"""The READMEs are maps that one can trust: nothing on disk is left out, and nothing on the map is gone.

A README names a thing by writing it in `code` or as the target of a link, outside of code blocks.
  1. A folder with sources has a README.md, or the nearest one above names it: `folder/`.
  2. Every source is named, by its name with or without what follows the first dot, in the nearest README.md.
  3. What a README names like a file (`x.h`, `x/*.yaml`, `{a,b}.proto`) or like a folder (`x/`) is there: seen from the
     README, from the top, or somewhere below the README (not below the top).
Tests go by the sources they mirror: `*_test.cc`, `*_test.py`, `*.test.yaml` and a folder tests/x beside a folder x need no
word.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from checklib import Case, files_under, main, read, relative

FOLDERS = ("proto", "engine", "server", "clients", "bench", "rules", "tests")
SUFFIXES = (".cc", ".h", ".proto", ".py", ".yaml", ".ts", ".js", ".mjs")
MIRRORS = ("_test.cc", "_test.py", ".test.yaml", "__init__.py")

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([^`\n]+)`|\]\(([^)#\s]+)")
LIKE_A_PATH = re.compile(r"[\w.*{},/-]+(/|\.(cc|h|proto|py|yaml|yml|json|md|txt|ts|js|mjs))")
BRACES = re.compile(r"\{([^{}]*)\}")


def named_in(readme: Path) -> list[str]:
    return [code or link for code, link in NAMED.findall(FENCE.sub("", read(readme)))]


def alternatives(name: str) -> list[str]:
    """x/{a,b}.h -> x/a.h, x/b.h"""
    if not (match := BRACES.search(name)):
        return [name]
    return [
        whole
        for part in match.group(1).split(",")
        for whole in alternatives(name[: match.start()] + part + name[match.end() :])
    ]


def is_there(name: str, readme: Path, root: Path) -> bool:
    pattern = name.strip("/")
    if ".." in pattern:
        return (readme.parent / pattern).exists()
    if any(any(folder.glob(pattern)) for folder in (readme.parent, root)):
        return True
    return readme.parent != root and any(readme.parent.glob("**/" + pattern))  # the top has build/ below it


def nearest(folder: Path, root: Path) -> Path | None:
    """The README.md of the folder or of the first one above it."""
    return next((here / "README.md" for here in (folder, *folder.parents)
                 if here.is_relative_to(root) and (here / "README.md").exists()), None)


def mirrors(folder: PurePosixPath, root: Path) -> bool:
    return folder.parts[0] == "tests" and len(folder.parts) > 1 and (root / Path(*folder.parts[1:])).is_dir()


def check(root: Path) -> list[str]:
    faults: list[str] = []
    sources = list(files_under(root, FOLDERS, SUFFIXES))
    for folder in sorted({path.parent for path in sources}):
        place = PurePosixPath(relative(folder, root))
        readme = nearest(folder, root)
        if (folder / "README.md").exists() or mirrors(place, root):
            continue
        if readme is None or not any(f"/{place.name}/" in f"/{name}" for name in named_in(readme)):
            faults.append(f"{place}/: has no README.md, and the nearest one above does not name `{place.name}/`")

    for path in sources:
        readme = nearest(path.parent, root)
        if readme is None or path.name.endswith(MIRRORS):
            continue
        words = {word for name in named_in(readme) for word in re.findall(r"[\w-]+", name)}
        if path.name.partition(".")[0] not in words:
            faults.append(f"{relative(path, root)}: {relative(readme, root)} does not name it")

    for readme in [root / "README.md", *files_under(root, FOLDERS, ("README.md",))]:
        for name in named_in(readme) if readme.exists() else ():
            if LIKE_A_PATH.fullmatch(name):
                faults += [
                    f"{relative(readme, root)}: names `{path}`, which is not there"
                    for path in alternatives(name)
                    if not is_there(path, readme, root)
                ]
    return faults


RIGHT = {
    "README.md": "[engine](engine/README.md), `tests/`, <https://example.org>, `svod check x.json`\n```\nsvod gone.json\n```\n",
    "engine/README.md": "`engine.h`, `cel/`: `lexer`, `{token,node}.h`; `svod/v1/*.proto`\n",
    "engine/engine.h": "",
    "engine/cel/lexer.cc": "",
    "engine/cel/token.h": "",
    "engine/cel/node.h": "",
    "proto/README.md": "`svod/v1/a.proto`\n",
    "proto/svod/v1/a.proto": "",
    "svod/v1/b.proto": "",
    "tests/engine/cel/lexer_test.cc": "",
}
CASES = [
    Case("right", RIGHT, None),
    Case("source", RIGHT | {"engine/cel/parser.cc": ""}, "engine/cel/parser.cc: engine/README.md does not name it"),
    Case("in prose only", RIGHT | {"engine/README.md": "lexer engine token node `cel/`"}, "engine/cel/lexer.cc: engine/README"),
    Case("folder", RIGHT | {"engine/kinds/node.h": ""}, "engine/kinds/: has no README.md"),
    Case("folder of tests", RIGHT | {"tests/golden/x_test.cc": ""}, "tests/golden/: has no README.md"),
    Case("helper of tests", RIGHT | {"tests/engine/cel/helper.h": ""}, "tests/engine/cel/helper.h: README.md does not"),
    Case("file gone", RIGHT | {"README.md": "`engine/gone.h` `tests/`"}, "README.md: names `engine/gone.h`"),
    Case("one of two gone", RIGHT | {"README.md": "`engine/{engine,gone}.h`"}, "README.md: names `engine/gone.h`"),
    Case("folder gone", RIGHT | {"README.md": "`gone/` `tests/`"}, "README.md: names `gone/`"),
    Case("link gone", RIGHT | {"proto/README.md": "`svod/v1/a.proto` [x](../gone.md)"}, "proto/README.md: names `../gone.md`"),
]

if __name__ == "__main__":
    main(check, CASES)
