"""A disk that is really full: a small tmpfs in a mount namespace of its own.

Run as: full_disk_test.py SVOD SVODD SOURCE_FOLDER. Ends with 77, skipped, where the system gives no such namespace.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

from service_case import REPORT, SAMPLE, ServiceCase, main

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
INSIDE = "SVOD_TEST_SMALL_DISK"
# RocksDB goes on when a write buffer of 64 MB would fit.
DISK_MEGABYTES = 128
RECOVERY_SECONDS = 60


class FullDiskTest(ServiceCase):
    def setUp(self) -> None:
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        self.addCleanup(self.stop)  # before the disk goes

    def fill(self, name: str) -> Path:
        """Takes all room that is left."""
        ballast = self.disk / name
        file = os.open(ballast, os.O_WRONLY | os.O_CREAT)
        try:
            while True:
                os.write(file, b"x" * 4096)
        except OSError as error:
            self.assertEqual(error.errno, errno.ENOSPC)
        finally:
            os.close(file)
        return ballast

    def test_writes_are_refused_clearly_reads_go_on_and_it_recovers(self) -> None:
        # Little room from the beginning: otherwise RocksDB takes the room for its log before it needs it.
        ballast = self.fill("ballast")
        os.truncate(ballast, ballast.stat().st_size - (1 << 20))
        self.start(data=self.disk / "data")
        self.svod("submit", SAMPLE)
        stored = self.json("revisions", REPORT)["filings"]
        self.fill("rest")
        refused = 0
        for _ in range(10):
            done = subprocess.run([*self.submit_command()], capture_output=True, text=True, timeout=120, check=False)
            if done.returncode == 0:
                stored = self.json("revisions", REPORT)["filings"]
                continue
            refused += 1
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertRegex(done.stderr, "the disk is full")
            self.assertNotIn(str(self.disk), done.stderr)
        self.assertGreater(refused, 0)
        # Reads go on, and show nothing of what was refused.
        self.assertEqual(self.json("revisions", REPORT)["filings"], stored)
        size = len(self.json("ledger", "list")["entries"])
        ballast.unlink()
        # RocksDB looks for room in the background too, so a write may be refused while it does.
        deadline = time.monotonic() + RECOVERY_SECONDS
        while subprocess.run([*self.submit_command()], capture_output=True, timeout=120, check=False).returncode != 0:
            self.assertLess(time.monotonic(), deadline, "it does not recover")
        self.assertEqual(len(self.json("revisions", REPORT)["filings"]), len(stored) + 1)
        self.assertEqual(len(self.json("ledger", "list")["entries"]), size + 1)
        # And after a crash too: what was refused does not come back.
        before = self.json("ledger", "list")
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        self.server = None
        self.svod("ledger", "verify", "--data", self.disk / "data", server=False)
        self.start(data=self.disk / "data")
        self.assertEqual(self.json("ledger", "list"), before)
        self.svod("submit", SAMPLE)
        self.stop()
        self.svod("ledger", "verify", "--data", self.disk / "data", server=False)

    def submit_command(self) -> list[str]:
        return [sys.argv[1], "submit", str(SAMPLE), "--only", "report", "--server", self.address]


if __name__ == "__main__":
    if INSIDE in os.environ:
        main()
    probe = subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    if probe.returncode != 0:
        print("skipped: no mount namespace for an unprivileged user here:", probe.stderr.decode().strip())
        sys.exit(77)
    os.environ[INSIDE] = "1"
    os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, "-B", *sys.argv])
