"""What figures.py and audit_killed.py share: servers that run, and folders with filings in them, made once.

Nothing here measures by sleeping: a server says when it takes calls, and a program that loads it how long it took.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
CORPUS = SOURCE / "rules/clusters/samples/corpus.py"
KEPT = SOURCE / "var/bench"
AS_OF = "2016-02-15"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Programs:
    """The built programs, in one folder."""

    folder: Path

    def command(self, name: str, *arguments: object) -> list[str]:
        return [str(self.folder / name), *map(str, arguments)]

    def run(self, name: str, *arguments: object, codes: tuple = (0,), **options) -> str:
        done = subprocess.run(self.command(name, *arguments), stdout=subprocess.PIPE, text=True, check=False, **options)
        if done.returncode not in codes:
            sys.exit(f"{name} {arguments} ended with {done.returncode}")
        return done.stdout

    def measure(self, name: str, *arguments: object) -> dict:
        return json.loads(self.run(name, *arguments))


@dataclass
class Server:
    """A running server. `cpus`: the only processors it may use."""

    command: list[str]
    cpus: set[int] | None = None
    process: subprocess.Popen = field(init=False)
    port: str = field(init=False)

    def __post_init__(self) -> None:
        if self.cpus is not None:
            self.command = ["taskset", "-c", ",".join(map(str, self.cpus)), *self.command]
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if "listens on port" not in line:
            sys.exit(f"{self.command} does not start")
        self.port = line.split()[-1]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mib(self, what: str) -> float:
        """VmRSS, VmHWM, RssAnon."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
        raise KeyError(what)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.stdin.close()
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.stop()


def svodd(programs: Programs, data: Path, *options: object, cpus: set[int] | None = None) -> Server:
    log = data.with_suffix(".log")
    log.unlink(missing_ok=True)
    return Server(programs.command("svodd", "--listen", "127.0.0.1:0", "--data", data, "--rules", SOURCE / "rules",
                                   "--log-file", log, *options), cpus)


def corpus(first: int, count: int) -> subprocess.Popen:
    """Dossiers, one a line."""
    return subprocess.Popen([sys.executable, "-B", CORPUS, "--stream", "--first", str(first), "--count", str(count)],
                            stdout=subprocess.PIPE)


def unit_of_the_first() -> str:
    with corpus(0, 1) as process:
        unit = json.loads(process.stdout.read())["unit"]
    parts = (("organisations", "organisation"), ("clusters", "cluster"), ("years", "year"), ("agreements", "agreement"))
    return "/".join(f"{name}/{str(unit[key]).replace('%', '%25').replace('/', '%2F')}" for name, key in parts)


def fill(programs: Programs, address: str, units: int) -> int:
    """Files the first dossiers of the corpus; how many filings."""
    cut = units // 2
    loads = [(corpus(first, count), first) for first, count in ((0, cut), (cut, units - cut)) if count > 0]
    fillers = [subprocess.Popen(programs.command("svod_load", "fill", address, 2), stdin=source.stdout,
                                stdout=subprocess.PIPE, text=True) for source, _ in loads]
    filings = 0
    for filler, (source, _) in zip(fillers, loads):
        source.stdout.close()
        filings += json.loads(filler.communicate()[0] or '{"filings": 0}')["filings"]
        if filler.returncode != 0 or source.wait() != 0:
            sys.exit("the dossiers cannot be filed")
    return filings


def filed(programs: Programs, units: int) -> Path:
    """A data folder with that many dossiers, from an earlier run if there is one."""
    folder = KEPT / f"filed-{units}"
    if not folder.exists():
        print(f"filing {units} dossiers in {folder.relative_to(SOURCE)}, once", file=sys.stderr, flush=True)
        made = KEPT / f"filed-{units}.new"
        shutil.rmtree(made, ignore_errors=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        with svodd(programs, made) as server:
            fill(programs, server.address, units)
        made.rename(folder)
    return folder


def scratch() -> tempfile.TemporaryDirectory:
    """On the disk of the filings, for what is measured is that disk."""
    KEPT.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="scratch-", dir=KEPT)
