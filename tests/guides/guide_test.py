"""The guides for those who write rules are true: what they say to write and type is written and typed here.

`guide_test.py SVOD SOURCE_FOLDER`. Each guide is followed from its first line to its last, in a copy of the folder rules/:

    ```yaml FILE          the file is written; `yaml FILE +`: the lines go to its end
    ```diff FILE          lines with `-` give way to those with `+`; `diff FILE mistake`: taken back after the next console
    ```console            `$ ` and a command; what it prints must be what follows. A line `...` stands for any lines,
                         and `...` in a line for any text
    ```sh                 what readers type on their own machine to begin with; in rules/README.md it is run and must succeed

Both languages say the same: they write the same files and type the same commands, but for `--lang ru`, comments and the names
of cases.
After a change that is meant: SVOD_UPDATE_GUIDES=1 writes what the commands print now; read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

SVOD, ROOT = (Path(sys.argv.pop(1)), Path(sys.argv.pop(1))) if len(sys.argv) > 2 else (Path(), Path())
UPDATE = os.environ.get("SVOD_UPDATE_GUIDES", "") not in ("", "0")
GUIDES = ("GUIDE.en.md", "GUIDE.ru.md")
FENCE = re.compile(r"^```(?P<words>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# What may differ between the languages: the names of cases, comments, and the language asked for.
OWN_WORDS = re.compile(r"(?<=- name: ).*| --lang ru| +# .*")


@dataclass
class Block:
    words: list[str]
    text: str
    start: int  # where the text begins in the guide
    line: int

    def file(self) -> str:
        if len(self.words) < 2:
            raise AssertionError(f"line {self.line}: a `{self.words[0]}` block names its file")
        return self.words[1]

    def mode(self) -> str:
        return self.words[2] if len(self.words) > 2 else ""


def blocks(guide: str) -> list[Block]:
    return [Block(match["words"].split() or [""], match["text"], match.start("text"),
                  guide.count("\n", 0, match.start()) + 1)
            for match in FENCE.finditer(guide)]


def commands(console: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it should print."""
    found: list[list[str]] = []
    for line in console.splitlines():
        if line.startswith("$ "):
            found.append([line[2:]])
        elif found:
            found[-1].append(line)
        else:
            raise AssertionError(f"`{line}`: a console begins with `$ `")
    return [(command, "\n".join(lines)) for command, *lines in found]


def fits(shown: str, printed: str) -> bool:
    lines = (r"(?:[^\n]*\n)*?[^\n]*" if line == "..." else re.escape(line).replace(r"\.\.\.", r"[^\n]*")
             for line in shown.split("\n"))
    pattern = "\n".join(lines)
    return re.fullmatch(pattern, printed) is not None


def patched(text: str, diff: str) -> str:
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    if any(line[:1] not in ("-", "+", " ") for line in lines) or text.count(before) != 1:
        raise AssertionError(f"the lines with `-` are not there once:\n{before}")
    return text.replace(before, after)


class Reader:
    """Follows a guide in a folder of their own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.faults: list[str] = []
        self.mistaken: dict[Path, str] = {}
        shutil.copytree(ROOT / "rules", folder / "rules")

    def type(self, command: str) -> tuple[str, int]:
        env = os.environ | {"PATH": f"{SVOD.parent}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", timeout=120, check=False)
        return done.stdout.rstrip("\n"), done.returncode

    def write(self, block: Block):
        file = self.folder / block.file()
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        if block.words[0] == "diff":
            if block.mode() == "mistake":
                self.mistaken.setdefault(file, old)
            text = patched(old, block.text)
        else:
            text = old + block.text if block.mode() == "+" else block.text
        file.write_text(text, encoding="utf-8")

    def console(self, block: Block) -> str:
        """What the block should be."""
        true = ""
        for command, shown in commands(block.text):
            printed, _ = self.type(command)
            if not fits(shown, printed):
                self.faults.append(f"line {block.line}: $ {command}\n--- shown\n{shown}\n--- printed\n{printed}")
                shown = printed
            true += f"$ {command}\n" + (f"{shown}\n" if shown else "")
        for file, text in self.mistaken.items():
            file.write_text(text, encoding="utf-8")
        self.mistaken.clear()
        return true

    def follow(self, guide: str) -> str:
        """The guide with what the commands print now."""
        true, end = "", 0
        for block in blocks(guide):
            true += guide[end:block.start]
            end = block.start + len(block.text)
            text = block.text
            if block.words[0] in ("yaml", "diff"):
                self.write(block)
            elif block.words[0] == "console":
                text = self.console(block)
            elif block.words[0] not in ("sh", "text"):
                self.faults.append(f"line {block.line}: what is a block of `{block.words[0]}`?")
            true += text
        return true + guide[end:]


def followed(guide: str) -> tuple[str, list[str]]:
    with tempfile.TemporaryDirectory(prefix="svod-guide-") as folder:
        reader = Reader(Path(folder))
        return reader.follow(guide), reader.faults


def guide_of(name: str) -> str:
    return (ROOT / "rules" / name).read_text(encoding="utf-8")


class Guides(unittest.TestCase):
    maxDiff = None

    def test_what_they_show_is_what_happens(self):
        for name in GUIDES:
            with self.subTest(name):
                true, faults = followed(guide_of(name))
                if UPDATE:
                    (ROOT / "rules" / name).write_text(true, encoding="utf-8")
                self.assertFalse(faults, f"{name}: " + "\n\n".join(faults))
                self.assertGreater(guide_of(name).count("\n$ svod "), 20, name)

    def test_both_languages_say_the_same(self):
        english, russian = ([(block.words, OWN_WORDS.sub("", self.typed(block))) for block in blocks(guide_of(name))
                             if block.words[0] != "text"] for name in GUIDES)
        self.assertEqual(english, russian)

    @staticmethod
    def typed(block: Block) -> str:
        if block.words[0] != "console":
            return block.text
        return "\n".join(command for command, _ in commands(block.text))

    def test_commands_of_the_readme_succeed(self):
        with tempfile.TemporaryDirectory(prefix="svod-guide-") as folder:
            reader = Reader(Path(folder))
            lines = [line for block in blocks(guide_of("README.md")) if block.words[0] == "sh"
                     for line in block.text.splitlines()]
            self.assertGreater(len(lines), 4)
            for line in lines:
                printed, code = reader.type(line)
                # Verdicts are answers too: 1 is "not compliant".
                self.assertIn(code, (0, 1) if line.startswith("svod check") else (0,), f"{line}\n{printed}")

    def test_a_wrong_guide_is_noticed(self):
        right = "```yaml a/pack.yaml\nx: 1\ny: 2\n```\n```console\n$ cat a/pack.yaml\nx: 1\n...\n```\n"
        start = "```console\n$ mkdir a\n```\n"
        self.assertEqual(followed(start + right), (start + right, []))
        self.assertEqual(len(followed(start + right.replace("x: 1\n...", "x: 2\n..."))[1]), 1)
        self.assertEqual(len(followed(start + right.replace("\n...", ""))[1]), 1)
        undone = "```diff a/pack.yaml mistake\n-y: 2\n+y: 3\n```\n```console\n$ tail -n1 a/pack.yaml\ny: 3\n$ true\n```\n"
        self.assertEqual(followed(start + right + undone + right[right.index("```console"):])[1], [])
        with self.assertRaisesRegex(AssertionError, "not there once"):
            followed(start + right + undone.replace("-y: 2", "-y: 9"))


if __name__ == "__main__":
    unittest.main()
