"""A server of its own for a test: the real binary, with whatever configuration the test writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path


class ServerCase(unittest.TestCase):
    """The programs and the sources; a subclass is given them by its script."""

    svod = svodd = source = ""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="svod-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server: subprocess.Popen[str] | None = None
        self.errors = ""

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def start(self, *arguments: str) -> None:
        """Starts svodd; its log goes to the file `log` of the folder."""
        command = [self.svodd, "--listen", "127.0.0.1:0", "--data", f"{self.folder}/data", "--rules", f"{self.source}/rules"]
        self.server = subprocess.Popen(
            [*command, "--log-file", f"{self.folder}/log", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(self.stop)
        line = self.server.stdout.readline()
        if not line:
            self.fail(self.server.stderr.read())
        # The line comes when the server takes calls: no need to try and wait.
        self.port = line.split()[-1]

    def stop(self) -> None:
        if self.server is None:
            return
        self.server.terminate()
        code = self.server.wait(timeout=60)
        errors = self.server.stderr.read()
        self.server.stdout.close()
        self.server.stderr.close()
        self.server = None
        self.assertEqual(code, 0, errors)

    def hang_up(self) -> None:
        assert self.server is not None
        self.server.send_signal(signal.SIGHUP)

    def refuse(self, *arguments: str) -> str:
        """svodd that must not start: its standard error."""
        done = subprocess.run([self.svodd, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        return done.stderr

    def run_svod(self, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> str:
        """Runs svod, checks its exit code, and gives standard output; that of errors is in self.errors."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SVOD_")}
        done = subprocess.run(
            [self.svod, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={**clean, "XDG_CONFIG_HOME": str(self.folder / "config"), **(env or {})},
        )
        self.errors = done.stderr
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def log(self, name: str = "log") -> list[dict]:
        """The lines of a log, which are JSON. What is written when a call ends is there after the server stopped."""
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]
