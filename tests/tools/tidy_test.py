"""tidy.py looks again at whatever could have changed its mind, and only at that. With the real clang-tidy and ninja."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import tidy

NINJA = """\
rule cc
  command = c++ $flags -MD -MF $out.d -o $out -c $in
  depfile = $out.d
  deps = gcc
build x.o: cc ../x.cc
"""


class TidyTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="svod-tidy-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        self.build = self.root / "build"
        self.build.mkdir()
        (self.build / "build.ninja").write_text(NINJA)
        self.write(".clang-tidy", "Checks: '-*,bugprone-*,readability-identifier-naming'\nWarningsAsErrors: '*'\n"
                   "HeaderFilterRegex: '.*'\nCheckOptions:\n"
                   "  - {key: readability-identifier-naming.FunctionCase, value: CamelCase}\n")
        self.write("y.h", "inline int Two() { return 2; }\n")
        self.write("x.cc", '#include "y.h"\nint Four() { return Two() * Two(); }\n')

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def lint(self, *, flags: str = "", source: str = "x.cc") -> tuple[int, str]:
        """Builds, as `./dev lint` does, and looks. (exit code, last line)."""
        entry = {"directory": str(self.build), "file": "../x.cc", "command": f"c++ {flags} -o x.o -c ../x.cc"}
        (self.build / "compile_commands.json").write_text(json.dumps([entry]))
        subprocess.run(["ninja", "-C", str(self.build)], check=True, capture_output=True)
        tidy.digest_of.cache_clear()
        said = io.StringIO()
        arguments = ["tidy.py", str(self.build), str(self.root / source)]
        with mock.patch("sys.argv", arguments), contextlib.redirect_stdout(said):
            code = tidy.main()
        return code, said.getvalue().splitlines()[-1]

    KEPT = (0, "1 files, 1 clean from before, 0 with faults")
    CLEAN = (0, "1 files, 0 clean from before, 0 with faults")
    FAULT = (1, "1 files, 0 clean from before, 1 with faults")

    def test_clean_file_is_kept(self) -> None:
        self.assertEqual(self.lint(), self.CLEAN)
        self.assertEqual(self.lint(), self.KEPT)

    def test_change_of_source(self) -> None:
        self.lint()
        self.write("x.cc", "int four() { return 4; }\n")
        self.assertEqual(self.lint(), self.FAULT)

    def test_change_of_header(self) -> None:
        self.lint()
        self.write("y.h", "inline int Two() { return 2; }\ninline int three() { return 3; }\n")
        self.assertEqual(self.lint(), self.FAULT)

    def test_change_of_config(self) -> None:
        self.lint()
        self.write(".clang-tidy", (self.root / ".clang-tidy").read_text().replace("CamelCase", "lower_case"))
        self.assertEqual(self.lint(), self.FAULT)

    def test_change_of_command(self) -> None:
        self.write("x.cc", '#include "y.h"\n#ifdef X\nint four();\n#endif\n')
        self.lint()
        self.assertEqual(self.lint(flags="-DX"), self.FAULT)

    def test_fault_is_never_kept(self) -> None:
        self.write("x.cc", "int four() { return 4; }\n")
        self.assertEqual(self.lint(), self.FAULT)
        self.assertEqual(self.lint(), self.FAULT)

    def test_source_in_no_target(self) -> None:
        self.write("z.cc", "int Five() { return 5; }\n")
        self.assertEqual(self.lint(source="z.cc"), self.FAULT)


if __name__ == "__main__":
    unittest.main()
