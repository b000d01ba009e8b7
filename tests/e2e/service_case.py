"""What tests of the real programs share: a server with an empty data folder, and calls of the command line.

Test files are run as FILE SVOD SVODD SOURCE_FOLDER [unittest arguments].
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SVOD, SVODD, SOURCE = sys.argv[1:4]
SAMPLES = Path(SOURCE) / "rules/clusters/samples"
SAMPLE = SAMPLES / "altaibio-2014.json"
UNIT = "organisations/2203000000/clusters/C14/years/2014/agreements/147-С%2F2014"
REPORT = f"{UNIT}/filings/report"


class ServiceCase(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="svod-e2e-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.data = self.folder / "data"
        self.server: subprocess.Popen | None = None
        self.addCleanup(self.stop)

    def start(self, *options: object, data: Path | None = None, prefix: tuple = (), **arguments) -> None:
        """Starts svodd and waits until it takes calls. `prefix`: a program that runs it."""
        command = [*prefix, SVODD, "--listen", "127.0.0.1:0", "--data", data or self.data, "--rules", f"{SOURCE}/rules"]
        self.server = subprocess.Popen([*map(str, command), *map(str, options)], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True, **arguments)
        line = self.server.stdout.readline()
        self.assertIn("listens on port", line)
        self.address = "127.0.0.1:" + line.split()[-1]

    def stop(self, how: signal.Signals = signal.SIGTERM, code: int = 0) -> None:
        if self.server is None:
            return
        server, self.server = self.server, None
        server.send_signal(how)
        self.assertEqual(server.wait(timeout=60), code)
        server.stdout.close()

    def svod(self, *arguments: object, code: int = 0, server: bool = True) -> str:
        """Runs svod, checks its exit code, and gives standard output; that of errors is in self.errors."""
        command = [SVOD, *map(str, arguments)] + (["--server", self.address] if server else [])
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        self.errors = done.stderr
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments: object, code: int = 0) -> dict:
        return json.loads(self.svod(*arguments, "--format", "json", code=code))

    def make_key(self, name: str = "ledger") -> tuple[Path, Path]:
        """A new Ed25519 key by the same program as the manual says: the private and the public file."""
        private, public = self.folder / f"{name}.pem", self.folder / f"{name}.pub.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
        return private, public


def main() -> None:
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[4:]])
