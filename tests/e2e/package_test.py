"""The Debian package: it is made, unpacked into a folder, and what is in it runs.

Run as: package_test.py BUILD_FOLDER CPACK [unittest arguments]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD, CPACK = sys.argv[1:3]


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.made = tempfile.TemporaryDirectory(prefix="svod-package-")
        cls.addClassCleanup(cls.made.cleanup)
        run(CPACK, "-G", "DEB", "--config", f"{BUILD}/CPackConfig.cmake", "-B", cls.made.name)
        (cls.package,) = Path(cls.made.name).glob("svod_*.deb")
        cls.root = Path(cls.made.name) / "root"
        run("dpkg", "-x", str(cls.package), str(cls.root))

    def test_the_programs_run(self) -> None:
        self.assertRegex(run(f"{self.root}/usr/bin/svodd", "--version"), r"^svodd \d+\.\d+\.\d+\n$")
        self.assertRegex(run(f"{self.root}/usr/bin/svod", "token", "new"), "^token: svod_")

    def test_the_configuration_is_sound_with_the_rules_of_the_package(self) -> None:
        out = run(
            *(f"{self.root}/usr/bin/svodd", "--check-config", "--config", f"{self.root}/etc/svod/svodd.yaml"),
            *("--rules", f"{self.root}/usr/share/svod/rules"),
        )
        self.assertEqual(out, "the configuration is sound\n")

    def test_what_dpkg_must_know(self) -> None:
        fields = run("dpkg-deb", "--field", str(self.package))
        for library in ("libgrpc++", "librocksdb", "libcjose", "libprometheus-cpp-pull", "libtcmalloc-minimal4", "tzdata"):
            self.assertIn(library, fields)
        self.assertIn("./conffiles", run("sh", "-c", f"dpkg-deb --ctrl-tarfile {self.package} | tar -t"))
        names = {line.split()[-1] for line in run("dpkg-deb", "--contents", str(self.package)).splitlines()}
        for name in (
            *("./usr/lib/systemd/system/svodd.service", "./etc/svod/svodd.yaml", "./usr/share/doc/svod/README.md"),
            *("./usr/share/man/man1/svod.1", "./usr/share/man/man1/svod-audit.1"),
            "./usr/share/bash-completion/completions/svod",
        ):
            self.assertIn(name, names)
        # Nothing of the machine where it was made.
        self.assertFalse([name for name in names if not ("./usr/" + "./etc/").startswith(name) and not name.startswith(("./usr/", "./etc/"))])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
