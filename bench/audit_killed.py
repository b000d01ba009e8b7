"""An audit of many dossiers is killed and goes on, and comes to the same digest.

  audit_killed.py PROGRAMS [--units 100000]

Files the dossiers once, in var/bench, and works on a copy. Then:
  1. an audit from beginning to end;
  2. the same, and the server is killed (kill -9) at one half; the client goes on by itself;
  3. the same, the client is killed (kill -9) at one third and goes on from the file of --resume; the server is killed
     at two thirds, and other filings come in when it is there again.
Totals and digest of all three must be the same; exit code 1 where they are not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from servers import AS_OF, SOURCE, Programs, Server, filed, scratch, svodd


class Audit:
    """`svod audit`, whose lines are read one by one: what is on its way is held back by the reader."""

    def __init__(self, programs: Programs, port: str, *options: object):
        self._process = subprocess.Popen(
            programs.command("svod", "audit", "--as-of", AS_OF, "--view", "summaries", "--format", "json", "--server",
                             f"127.0.0.1:{port}", *options), stdout=subprocess.PIPE)
        self.lines = 0
        self._last = b""

    def read(self, lines: int | None = None) -> None:
        """That many lines more, or all that come."""
        for line in self._process.stdout:
            self._last = line
            self.lines += 1
            if lines is not None and self.lines >= lines:
                return

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def totals(self) -> dict:
        self.read()
        if self._process.wait() not in (0, 1, 2):
            sys.exit("the audit failed")
        self._process.stdout.close()
        return json.loads(self._last)["totals"]


class Run:
    def __init__(self, programs: Programs, data: Path, place: Path):
        self._programs = programs
        self._data = data
        self._place = place
        self.server: Server = svodd(programs, data)

    def kill_server(self) -> None:
        """Starts another one in its place."""
        port = self.server.port
        self.server.stop(signal.SIGKILL)
        self.server = svodd(self._programs, self._data, "--listen", f"127.0.0.1:{port}")

    def file_others(self) -> None:
        samples = sorted((SOURCE / "rules/clusters/samples").glob("*.json"))
        self._programs.run("svod", "submit", *samples, "--server", self.server.address)

    def audit(self, *options: object) -> Audit:
        return Audit(self._programs, self.server.port, *options)

    def whole(self) -> tuple[dict, int]:
        audit = self.audit()
        totals = audit.totals()
        return totals, audit.lines

    def server_killed(self, lines: int) -> dict:
        audit = self.audit()
        audit.read(lines // 2)
        self.kill_server()
        return audit.totals()

    def both_killed(self, lines: int) -> dict:
        audit = self.audit("--resume", self._place)
        audit.read(lines // 3)
        audit.kill()
        if not self._place.exists():
            sys.exit("the client kept no place to go on from")
        again = self.audit("--resume", self._place)
        again.read(lines // 3)
        self.kill_server()
        self.file_others()
        totals = again.totals()
        if again.lines >= lines:
            sys.exit("the audit began anew")
        return totals


def timed(what: str, work) -> object:
    began = time.monotonic()
    result = work()
    print(f"{what:62} {time.monotonic() - began:7.1f} s", flush=True)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--units", type=int, default=100_000)
    options = parser.parse_args()
    programs = Programs(options.programs)
    kept = timed(f"filing {options.units} dossiers, or finding them", lambda: filed(programs, options.units))
    with scratch() as folder:
        data = Path(folder) / "data"
        shutil.copytree(kept, data)
        run = Run(programs, data, Path(folder) / "place")
        try:
            whole, lines = timed("audit from beginning to end", run.whole)
            memory = run.server.memory_mib("VmHWM")
            print(f"  {whole['units_judged']} units, {whole['verdicts']} verdicts, at most {memory:.0f} MiB of memory")
            all_totals = [whole, timed("server killed at one half", lambda: run.server_killed(lines)),
                          timed("client killed at one third, server at two, others filed", lambda: run.both_killed(lines))]
        finally:
            run.server.stop()
    for totals in all_totals:
        print(f"  {totals['digest']}")
    same = all(totals == whole for totals in all_totals)
    print("the same totals and digest" if same else "NOT THE SAME")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
