"""Compares the instructions that pieces of work take with those kept in instructions.json; more than 5 % above fails.

  instructions.py BINARY --compiler "GNU 12.2.0"            compare
  instructions.py BINARY --compiler "GNU 12.2.0" --update   measure and keep

Counts are callgrind's and do not depend on how busy the machine is. They do on compiler and libraries, so that another
compiler is no failure: the check is skipped (exit code 77).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

KEPT = Path(__file__).with_name("instructions.json")
SLACK_PERCENT = 5
SKIPPED = 77

# Libraries choose code by what the processor can do; this makes every x86-64 look alike.
PLAIN = {
    "OPENSSL_ia32cap": "0:0",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-ERMS,-BMI2,-SSE4_2",
    "LD_BIND_NOW": "1",
}


def count(binary: str, work: str) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=svod_bench_measured"]
    run = subprocess.run([*command, binary, work], env={**os.environ, **PLAIN}, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or found is None:
        sys.exit(f"{work} cannot be counted:\n{run.stderr}")
    return int(found.group(1))


def compare(kept: dict[str, int], counts: dict[str, int]) -> int:
    failed = 0
    for work, now in counts.items():
        before = kept.get(work, 0)
        change = (now - before) * 100 / before if before else 0.0
        worse = before == 0 or change > SLACK_PERCENT
        note = "  MORE THAN BEFORE" if worse else "  less: keep it with --update" if change < -SLACK_PERCENT else ""
        print(f"{work:20} {before:>12,} -> {now:>12,}  {change:+6.1f} %{note}")
        failed += worse
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"compiler": "", "counts": {}}
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed")
    if not arguments.update and kept["compiler"] != arguments.compiler:
        print(f"skipped: the counts kept are of {kept['compiler']}, this is {arguments.compiler}")
        return SKIPPED
    works = subprocess.run([arguments.binary], capture_output=True, text=True, check=True).stdout.split()
    counts = {work: count(arguments.binary, work) for work in works}
    result = compare(kept["counts"], counts)
    if not arguments.update:
        return result
    KEPT.write_text(json.dumps({"compiler": arguments.compiler, "counts": counts}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
