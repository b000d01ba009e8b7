"""A disk that is really full: a small tmpfs in a mount namespace of its own.

Run as: full_disk_test.py SVOD SVODD SOURCE_FOLDER. Ends with 77, skipped, where the system gives no such namespace.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

from service_case import REPORT, SAMPLE, ServiceCase, main

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
INSIDE = "SVOD_TEST_SMALL_DISK"
DISK_MEGABYTES = 400
ROOM_MEGABYTES = 128  # below it nothing is written


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

    def submit(self) -> subprocess.CompletedProcess:
        return subprocess.run(self.submit_command(), capture_output=True, text=True, timeout=120, check=False)

    def assert_refused(self) -> None:
        done = self.submit()
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr, "the disk is full")
        self.assertNotIn(str(self.disk), done.stderr)

    def test_writes_are_refused_clearly_reads_go_on_and_it_recovers(self) -> None:
        self.start(data=self.disk / "data")
        self.svod("submit", SAMPLE)
        stored = self.json("revisions", REPORT)["filings"]
        size = len(self.json("ledger", "list")["entries"])
        # Of a server that has something in memory to put away, and of one that was just started.
        for times in (1, 2):
            ballast = self.fill("ballast")
            for _ in range(5):
                self.assert_refused()
            # Reads go on, and show nothing of what was refused.
            self.assertEqual(self.json("revisions", REPORT)["filings"], stored)
            ballast.unlink()
            self.assertEqual(self.submit().returncode, 0)
            stored = self.json("revisions", REPORT)["filings"]
            self.assertEqual(len(stored), times + 1)
            self.assertEqual(len(self.json("ledger", "list")["entries"]), size + times)
            self.stop()
            self.start(data=self.disk / "data")
        # And after a crash too: what was refused does not come back.
        self.fill("ballast")
        self.assert_refused()
        before = self.json("ledger", "list")
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        self.server = None
        (self.disk / "ballast").unlink()
        self.svod("ledger", "verify", "--data", self.disk / "data", server=False)
        self.start(data=self.disk / "data")
        self.assertEqual(self.json("ledger", "list"), before)
        self.svod("submit", SAMPLE)
        self.stop()
        self.svod("ledger", "verify", "--data", self.disk / "data", server=False)

    def test_the_room_that_is_kept_free(self) -> None:
        self.start(data=self.disk / "data")
        ballast = self.fill("ballast")
        full = ballast.stat().st_size
        os.truncate(ballast, full - ((ROOM_MEGABYTES - 1) << 20))
        self.assert_refused()
        os.truncate(ballast, full - ((ROOM_MEGABYTES + 2) << 20))
        self.assertEqual(self.submit().returncode, 0)

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
