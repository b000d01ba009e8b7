"""Makes the Node package, checks its types, and runs what it has of its own.

    node_test.py build SOURCE_FOLDER OUT                  the package, and a project that has it: OUT/site
    node_test.py types SOURCE_FOLDER OUT
    node_test.py library SVOD SVODD SOURCE_FOLDER OUT
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMAND = sys.argv.pop(1)
OUT = Path(sys.argv.pop())
HERE = Path(__file__).parent


def build(source: Path) -> int:
    done = subprocess.run(["node", source / "clients/node/build.mjs", "--proto", source / "proto", "--out", OUT], check=False)
    for file in (HERE / "driver.mjs", HERE / "node_library.test.mjs", HERE / "node_types.ts", source / "clients/node/examples/check_filing.mjs"):
        if done.returncode == 0:
            shutil.copy(file, OUT / "site")
    return done.returncode


def types() -> int:
    """The package was compiled with all checks; here a program that uses it is, and those that the tests run."""
    command = [OUT / "package/node_modules/.bin/tsc", "--noEmit", "--strict", "--allowJs", "--checkJs", "--skipLibCheck", "false", "--target", "es2022",
               "--module", "nodenext", "--types", "node", *sorted((OUT / "site").glob("*.*s"))]
    return subprocess.run(command, cwd=OUT / "site", check=False).returncode


def library() -> None:
    sys.path.insert(0, str(HERE.parent / "e2e"))
    from service_case import SAMPLE, UNIT, ServiceCase, main

    class NodeTest(ServiceCase):
        def test_library(self) -> None:
            self.start()
            self.svod("submit", SAMPLE)
            done = subprocess.run(["node", "--test", OUT / "site/node_library.test.mjs"], capture_output=True, text=True, check=False,
                                  env={**os.environ, "SVOD_TARGET": self.address, "SVOD_UNIT": UNIT})
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("# pass 8", done.stdout)

    sys.modules["__main__"].NodeTest = NodeTest  # type: ignore[attr-defined]
    main()


if __name__ == "__main__":
    if COMMAND == "library":
        library()
    sys.exit(build(Path(sys.argv[1])) if COMMAND == "build" else types())
