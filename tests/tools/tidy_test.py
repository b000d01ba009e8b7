"""tidy.py looks again at whatever could have changed its mind, and only at that. With the real clang-tidy."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import tidy

class TidyTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="svod-tidy-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        self.build = self.root / "build"
        self.build.mkdir()
        self.write(".clang-tidy", "Checks: '-*,bugprone-*,readability-identifier-naming'\nWarningsAsErrors: '*'\n"
                   "HeaderFilterRegex: '.*'\nCheckOptions:\n"
                   "  - {key: readability-identifier-naming.FunctionCase, value: CamelCase}\n")
        self.write("y.h", "inline int Two() { return 2; }\n")
        self.write("x.cc", '#include "y.h"\nint Four() { return Two() * Two(); }\n')

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def lint(self, *, flags: str = "", source: str = "x.cc", file: str = "../x.cc") -> tuple[int, str]:
        """(exit code, last line)."""
        entry = {"directory": str(self.build), "file": file, "command": f"c++ {flags} -I{self.root} -o x.o -c {file}"}
        (self.build / "compile_commands.json").write_text(json.dumps([entry]))
        said = io.StringIO()
        arguments = ["tidy.py", str(self.build), str(self.root / source)]
        with mock.patch("sys.argv", arguments), contextlib.redirect_stdout(said):
            code = tidy.main()
        return code, said.getvalue().splitlines()[-1]

    KEPT = (0, "1 files in 1 units, 1 clean from before, 0 with faults")
    CLEAN = (0, "1 files in 1 units, 0 clean from before, 0 with faults")
    FAULT = (1, "1 files in 1 units, 0 clean from before, 1 with faults")

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
        self.assertEqual(self.lint(source="z.cc"), (1, "1 files in 0 units, 0 clean from before, 1 with faults"))

    def test_unit_of_a_unity_build(self) -> None:
        (self.root / "server").mkdir()
        (self.build / "Unity").mkdir()
        self.write("server/x.cc", '#include "y.h"\nint Four() { return Two() * Two(); }\n')
        unit = self.build / "Unity" / "unity_0_cxx.cxx"
        unit.write_text(f'#include "{self.root}/server/x.cc"\n')
        self.assertEqual(self.lint(source="server/x.cc", file=str(unit)), self.CLEAN)
        self.assertEqual(self.lint(source="server/x.cc", file=str(unit)), self.KEPT)
        self.write("y.h", "inline int Two() { return 2; } // changed\n")
        self.assertEqual(self.lint(source="server/x.cc", file=str(unit)), self.CLEAN)
        self.write("server/x.cc", "int four() { return 4; }\n")
        self.assertEqual(self.lint(source="server/x.cc", file=str(unit)), self.FAULT)

    def test_sources_of_a_unit_are_analysed(self) -> None:
        (self.root / "server").mkdir()
        (self.build / "Unity").mkdir()
        self.write(".clang-tidy", "Checks: '-*,clang-analyzer-*'\nWarningsAsErrors: '*'\n")
        self.write("server/x.cc", "int Read(bool no) {\n  int* p = nullptr;\n  if (no) return *p;\n  return 1;\n}\n")
        unit = self.build / "Unity" / "unity_0_cxx.cxx"
        unit.write_text(f'#include "{self.root}/server/x.cc"\n')
        self.assertEqual(self.lint(source="server/x.cc", file=str(unit)), self.FAULT)


if __name__ == "__main__":
    unittest.main()
