"""The guides for operators and integrators are true: each is followed from its first line to its last with real programs.

`service_guide_test.py SVOD SVODD SOURCE_FOLDER PYTHON_PACKAGES GUIDE`. Blocks are marked as in guide_test.py; a block of
`yaml`, `python` or `sh` that names a FILE is written to it. A server that the guide starts in the background goes on until
the guide ends. The ports that it names give way to free ones.
After a change that is meant: SVOD_UPDATE_GUIDES=1 writes what the commands print now; read the difference before it is committed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SVOD, SVODD, ROOT, PACKAGES, GUIDE = sys.argv[1:6]
sys.path.insert(0, str(Path(__file__).parent))
_arguments, sys.argv = sys.argv[6:], [sys.argv[0], SVOD, ROOT]
import guide_test  # noqa: E402  (it takes its own arguments when it is read)

sys.argv = [sys.argv[0], *_arguments]
# Ports of the guides: of the service, and of its metrics.
PORTS = ("8571", "9464")


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


class ServiceReader(guide_test.Reader):
    def __init__(self, folder: Path, ports: dict[str, str]):
        super().__init__(folder)
        self.ports = ports
        programs = folder / ".programs"
        programs.mkdir()
        for program in (SVOD, SVODD):
            (programs / Path(program).name).symlink_to(program)
        self.env = os.environ | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": PACKAGES,
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        if GUIDE.startswith("clients/"):  # its server is where `svod` looks for one; here that is a free port
            self.env["SVOD_SERVER"] = f"127.0.0.1:{ports['8571']}"

    def moved(self, text: str) -> str:
        for named, free in self.ports.items():
            text = text.replace(named, free)
        return text

    def type(self, command: str) -> tuple[str, int]:
        # A group of its own, so that what it leaves in the background can be ended.
        done = subprocess.run(["bash", "-c", self.moved(command)], cwd=self.folder, env=self.env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", timeout=120, check=False)
        printed = done.stdout.rstrip("\n")
        for named, free in self.ports.items():
            printed = printed.replace(free, named)
        return printed, done.returncode

    def write(self, block: guide_test.Block) -> None:
        file = self.folder / block.file()
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text((old if block.mode() == "+" else "") + self.moved(block.text), encoding="utf-8")

    def follow(self, guide: str) -> str:
        true, end = "", 0
        for block in guide_test.blocks(guide):
            true += guide[end : block.start]
            end = block.start + len(block.text)
            text = block.text
            if block.words[0] == "console":
                text = self.console(block)
            elif len(block.words) > 1:
                self.write(block)
            elif block.words[0] not in ("sh", "text", "mermaid"):
                self.faults.append(f"line {block.line}: what is a block of `{block.words[0]}`?")
            true += text
        return true + guide[end:]

    def end(self) -> None:
        for pid in self.folder.glob("*.pid"):
            try:
                os.kill(int(pid.read_text()), signal.SIGKILL)
            except (ProcessLookupError, ValueError):
                pass


class ServiceGuide(unittest.TestCase):
    maxDiff = None

    def test_what_it_shows_is_what_happens(self) -> None:
        path = Path(ROOT) / GUIDE
        text = path.read_text(encoding="utf-8")
        self.assertGreater(text.count("\n$ "), 15)
        with tempfile.TemporaryDirectory(prefix="svod-guide-") as folder:
            reader = ServiceReader(Path(folder), {port: free_port() for port in PORTS})
            try:
                true = reader.follow(text)
            finally:
                reader.end()
        if guide_test.UPDATE:
            path.write_text(true, encoding="utf-8")
        self.assertFalse(reader.faults, "\n\n".join(reader.faults))


if __name__ == "__main__":
    unittest.main()
