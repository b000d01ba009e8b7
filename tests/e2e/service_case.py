"""What tests of the real programs share: a server with an empty data folder, and calls of the command line.

Test files are run as FILE SVOD SVODD SOURCE_FOLDER [unittest arguments].
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

SVOD, SVODD, SOURCE = sys.argv[1:4]
SAMPLES = Path(SOURCE) / "rules/clusters/samples"
# What the editions in the folder of rules add to an empty ledger: each is published and put in use.
RULE_ENTRIES = 2 * len(list((Path(SOURCE) / "rules").glob("*/*/pack.yaml")))
SAMPLE = SAMPLES / "altaibio-2014.json"
UNIT = "organisations/2203000000/clusters/C14/years/2014/agreements/147-С%2F2014"
REPORT = f"{UNIT}/filings/report"


class ServiceCase(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="svod-e2e-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.data = self.folder / "data"
        self.server: subprocess.Popen[str] | None = None
        self.errors = ""
        self.addCleanup(self.stop)

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def start(self, *options: object, data: Path | None = None) -> None:
        """Starts svodd and waits until it takes calls. Its log goes to the file `log` of the folder."""
        command = [SVODD, "--listen", "127.0.0.1:0", "--data", data or self.data, "--rules", f"{SOURCE}/rules",
                   "--log-file", self.folder / "log", *options]
        with (self.folder / "errors").open("w", encoding="utf-8") as errors:
            self.server = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=errors, text=True)
        # The line comes when the server takes calls: no need to try and wait.
        line = self.server.stdout.readline()
        self.assertIn("listens on port", line, (self.folder / "errors").read_text(encoding="utf-8"))
        self.port = line.split()[-1]
        self.address = f"127.0.0.1:{self.port}"

    def stop(self, how: signal.Signals = signal.SIGTERM, code: int = 0) -> None:
        if self.server is None:
            return
        server, self.server = self.server, None
        server.send_signal(how)
        self.assertEqual(server.wait(timeout=60), code, (self.folder / "errors").read_text(encoding="utf-8"))
        server.stdout.close()

    def refuse(self, *options: object) -> str:
        """svodd that must not start: its standard error."""
        done = subprocess.run([SVODD, *map(str, options)], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        return done.stderr

    def svod(self, *arguments: object, code: int = 0, server: bool = True, env: dict[str, str] | None = None) -> str:
        """Runs svod, checks its exit code, and gives standard output; that of errors is in self.errors."""
        command = [SVOD, *map(str, arguments)] + (["--server", self.address] if server else [])
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SVOD_")}
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                              env={**clean, "XDG_CONFIG_HOME": str(self.folder / "config"), **(env or {})})
        self.errors = done.stderr
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments: object, code: int = 0) -> dict:
        return json.loads(self.svod(*arguments, "--format", "json", code=code))

    def table_of(self, folder: Path, family: str) -> Path:
        """The largest table file of a column family, whose name is among the properties of each."""
        tables = [file for file in folder.glob("*.sst") if family.encode() in file.read_bytes()[-4096:]]
        return max(tables, key=lambda file: file.stat().st_size)

    def log(self, name: str = "log") -> list[dict]:
        """The lines of a log, which are JSON. What is written when a call ends is there after the server stopped."""
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def await_log(self, text: str, name: str = "log") -> None:
        """Until a line of the log says it: errors and reloads are written at once, the rest within a second."""
        command = ["tail", "-n", "+1", "-F", str(self.folder / name)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as tail:
            patience = threading.Timer(60, tail.terminate)
            patience.start()
            said = any(text in line for line in tail.stdout)
            patience.cancel()
            tail.terminate()
        self.assertTrue(said, f"{name} does not say {text}")

    def make_key(self, name: str = "ledger") -> tuple[Path, Path]:
        """A new Ed25519 key by the same program as the manual says: the private and the public file."""
        private, public = self.folder / f"{name}.pem", self.folder / f"{name}.pub.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
        return private, public


def main() -> None:
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[4:]])
