"""The pages of the manual, and completion in a shell, as the program makes them.

Run as: manual_test.py SVOD [unittest arguments]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SVOD = sys.argv[1]

# What bash would offer for the last word: the script is the one that users source.
COMPLETE = """
source <("$1" completion bash)
shift
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_svod
printf '%s\\n' "${COMPREPLY[@]}"
"""


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{command}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class ManualTest(unittest.TestCase):
    def test_the_pages_are_sound_and_readable(self) -> None:
        with tempfile.TemporaryDirectory(prefix="svod-manual-") as folder:
            run(SVOD, "manual", folder)
            pages = sorted(Path(folder).glob("*.1"))
            self.assertGreater(len(pages), 15)
            for page in pages:
                # Faults are warnings on stderr, which run() takes for failures.
                text = run("groff", "-ww", "-man", "-Tutf8", "-Kutf8", "-P-cbou", str(page))
                for head in ("NAME", "SYNOPSIS", "EXIT STATUS"):
                    self.assertIn(head, text, page)
            self.assertIn("svod rules lint", run("groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou", f"{folder}/svod-rules.1"))

    def complete(self, *words: str) -> list[str]:
        return run("bash", "-c", COMPLETE, "bash", SVOD, "svod", *words).split()

    def test_bash_completes_verbs_options_and_values(self) -> None:
        self.assertEqual(self.complete("aud"), ["audit"])
        self.assertEqual(self.complete("rules", "li"), ["lint", "lift"])
        self.assertEqual(self.complete("audit", "--vi"), ["--view"])
        self.assertEqual(self.complete("audit", "--view", ""), ["all", "failures", "summaries", "totals"])
        self.assertEqual(self.complete("audit", "--format", "c"), ["csv"])
        # A file's name is completed by the shell itself.
        self.assertEqual(self.complete("audit", "--token-file", "x"), [])
        self.assertEqual(self.complete("rules", "lint", "x"), [])

    def test_scripts_are_sound(self) -> None:
        for shell in ("bash", "zsh"):
            script = run(SVOD, "completion", shell)
            subprocess.run(["bash", "-n"], input=script, text=True, check=True, timeout=60)
        self.assertIn("complete -c svod", run(SVOD, "completion", "fish"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
