"""All figures of the service in one run, as ratios to what was measured beside them, and what limits those that are not
reached.

  figures.py PROGRAMS [--units 16000] [--rounds 5]

What is compared is measured in turn, some rounds of it, and the medians count: the machine may be busy, and ratios hold
where times do not. Filings are made once, in var/bench.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from servers import AS_OF, Programs, Server, filed, scratch, svodd, unit_of_the_first

IN_FLIGHT = 64
WRITERS = 16
LOAD_MS = 2000
# Below the units of the other folder, in what audits are compared.
FEWER = 4


@dataclass
class Row:
    what: str
    value: str
    reach: str
    reached: bool | None = None  # None: there is nothing to reach
    limit: str = ""  # what limits it


class Table:
    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, *row: object) -> None:
        self._rows.append(Row(*row))
        print(".", end="", file=sys.stderr, flush=True)

    def at_most(self, what: str, ratio: float, reach: float, limit: str = "") -> None:
        self.add(what, f"{ratio:.2f}", f"<= {reach:g}", ratio <= reach, limit)

    def at_least(self, what: str, ratio: float, reach: float, limit: str = "") -> None:
        self.add(what, f"{ratio:.0%}", f">= {reach:.0%}", ratio >= reach, limit)

    def show(self) -> int:
        marks = {None: "", True: "reached", False: "NOT reached"}
        print(f"\n\n{'what':76} {'is':>12}  {'reach':10}")
        for row in self._rows:
            print(f"{row.what:76} {row.value:>12}  {row.reach:10} {marks[row.reached]}")
        missed = [row for row in self._rows if row.reached is False]
        if missed:
            print("\nWhat limits what is not reached")
        for row in missed:
            print(f"- {row.what}: {row.limit}")
        return 0


# --- the engine


class Engine:
    """Times of svod_bench, in microseconds of the processor: medians of rounds in turn."""

    NAMES = ("ParseRound", "ReadRound", "CheckAloneRound", "CheckStoredRound", "WriteVerdictRound", "FiveRulesRound",
             "HandWrittenVerdictRound", "FiveRulesStoredRound", "HandWrittenVerdictStoredRound", "FiveRulesBytes",
             "HandWrittenBytes", "AddTexts", "CommitQueue", "RawSyncedWriters")

    def __init__(self, programs: Programs, rounds: int):
        wanted = "|".join(f"BM_{name}" for name in self.NAMES)
        times = defaultdict(list)
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            programs.run("svod_bench", f"--benchmark_filter=^({wanted})(/|$)", f"--benchmark_repetitions={rounds}",
                         "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.2",
                         f"--benchmark_out={out.name}", "--benchmark_out_format=json", stderr=subprocess.DEVNULL)
            for run in json.load(out)["benchmarks"]:
                if run["run_type"] == "iteration":
                    name = run["run_name"].split("/")[0].removeprefix("BM_")
                    times[name].append(run["real_time" if "real_time" in run["run_name"] else "cpu_time"] / 1000)
        self._times = {name: median(all_times) for name, all_times in times.items()}

    def __getitem__(self, name: str) -> float:
        return self._times[name]

    def add_to(self, table: Table) -> None:
        parse, judge, stored = self["ParseRound"], self["CheckAloneRound"], self["CheckStoredRound"]
        spread = (f"{stored:.0f} us a dossier against {parse:.0f}; to write such a verdict and its digest alone takes "
                  f"{self['WriteVerdictRound']:.0f}, the rest are the expressions and kinds of the 165 findings, spread wide "
                  "(callgrind, svod_instructions check_all_stored)")
        table.at_most("judging by all clauses, verdict filled / parsing", judge / parse, 1, spread)
        table.at_most("  digests of the documents known, as for what is stored", stored / parse, 1, spread)
        table.at_most("five rules / hand-written, the same verdict",
                      self["FiveRulesRound"] / self["HandWrittenVerdictRound"], 3, "evaluating expressions")
        table.at_most("  digests of the documents known", self["FiveRulesStoredRound"] / self["HandWrittenVerdictStoredRound"],
                      3, f"{self['FiveRulesStoredRound']:.0f} us against {self['HandWrittenVerdictStoredRound']:.0f}: "
                      "evaluating expressions; by hand the cures are known beforehand")
        table.at_most("bytes in, verdict bytes out, one core / hand-written, of five rules",
                      self["FiveRulesBytes"] / self["HandWrittenBytes"], 1.5,
                      f"checks of the input, which the hand-written program has not: {self['ReadRound'] - parse:.0f} us beside "
                      f"{parse:.0f} of parsing")


# --- calls


def load(programs: Programs, server: Server, verb: str, callers: int) -> dict:
    before = server.cpu_seconds()
    answers = programs.measure("svod_load", verb, server.address, callers, LOAD_MS)
    return answers | {"rate": answers["calls"] / answers["seconds"],
                      "cpu_us": (server.cpu_seconds() - before) / answers["calls"] * 1e6}


def medians(rounds: list[dict]) -> dict:
    return {key: median(one[key] for one in rounds) for key in rounds[0]}


def checks(programs: Programs, engine: Engine, rounds: int, table: Table) -> None:
    with (scratch() as folder, svodd(programs, Path(folder) / "data") as ours,
          Server(programs.command("svod_echo", "messages")) as messages,
          Server(programs.command("svod_echo", "bytes")) as raw):
        servers = {"ours": ours, "messages": messages, "bytes": raw}
        measured: dict[str, list[dict]] = {name: [] for name in servers}
        for number in range(rounds + 1):
            for name, server in servers.items():
                one = load(programs, server, "check", IN_FLIGHT)
                if number > 0:  # the first warms up
                    measured[name].append(one)
    is_, echo, bytes_ = (medians(measured[name]) for name in servers)
    sizes = f"{is_['request_bytes'] / 1000:.0f} KB there, {is_['response_bytes'] / 1000:.0f} KB back"
    if abs(is_["response_bytes"] / echo["response_bytes"] - 1) > 0.02:
        sys.exit(f"the echo has other sizes: {is_} {echo}")
    limit = (f"a call takes {is_['cpu_us']:.0f} us of the server, the echo {echo['cpu_us']:.0f}; {sizes}. In it reading with all "
             f"checks {engine['ReadRound']:.0f}, judging {engine['CheckAloneRound']:.0f}, texts in two languages "
             f"{engine['AddTexts']:.0f}")
    table.at_least(f"Check, {IN_FLIGHT} in flight / echo that reads the dossier and writes the verdict",
                   is_["rate"] / echo["rate"], 0.85, limit)
    table.add("  / echo of bytes that reads and writes nothing", f"{is_['rate'] / bytes_['rate']:.0%}", "")
    table.add("  calls a second: Check, echo of messages, echo of bytes",
              f"{is_['rate']:.0f} {echo['rate']:.0f} {bytes_['rate']:.0f}", "")


def submissions(programs: Programs, engine: Engine, rounds: int, table: Table) -> None:
    ours, raw = [], []
    for _ in range(rounds):
        with scratch() as folder, svodd(programs, Path(folder) / "data") as server:
            ours.append(load(programs, server, "submit", WRITERS))
            floor = programs.measure("svod_floor", "writers", Path(folder) / "raw", WRITERS, LOAD_MS)
            raw.append({"rate": floor["calls"] / floor["seconds"]})
    is_, floor = medians(ours), medians(raw)
    table.at_least(f"durable SubmitFiling, {WRITERS} clients / plain RocksDB, {WRITERS} synced writers of the same bytes",
                   is_["rate"] / floor["rate"], 1,
                   f"the processor: a call takes {is_['cpu_us']:.0f} us of the server ({is_['rate']:.0f} a second, the clients "
                   f"run on the same processors), a put of the {floor['rate']:.0f} a second waits for the disk")
    table.at_least("  the queue of writes alone, in one process / the store, 16 synced writers",
                   engine["RawSyncedWriters"] / engine["CommitQueue"], 1)


# --- audits


def audit(programs: Programs, server: Server) -> tuple[float, dict]:
    began = time.monotonic()
    text = programs.run("svod", "audit", "--as-of", AS_OF, "--view", "totals", "--format", "json", "--server",
                        server.address, codes=(0, 1, 2))
    return time.monotonic() - began, json.loads(text)["totals"]


def scan(programs: Programs, data: Path, threads: int) -> float:
    return programs.measure("svod_floor", "scan", data, threads)["seconds"]


def audits(programs: Programs, engine: Engine, few: Path, many: Path, rounds: int, table: Table) -> None:
    times: dict[str, list[float]] = {name: [] for name in ("both", "one", "scan 2", "scan 1", "many")}
    peaks: dict[str, list[float]] = {"few": [], "many": []}
    digests, units = set(), {}
    for _ in range(rounds):
        for name, data, cpus in (("both", few, None), ("one", few, {0}), ("many", many, None)):
            with svodd(programs, data, cpus=cpus) as server:
                seconds, totals = audit(programs, server)
                times[name].append(seconds)
                units[name] = int(totals["units_judged"])
                if cpus is None:
                    peaks["many" if name == "many" else "few"].append(server.memory_mib("VmHWM"))
            digests.add((name == "many", totals["digest"]))
        times["scan 2"].append(scan(programs, few, 2))
        times["scan 1"].append(scan(programs, few, 1))
    if len(digests) != 2:
        sys.exit(f"the same audit has several digests: {digests}")
    is_ = {name: median(all_times) for name, all_times in times.items()}
    each = {name: is_[name] / units["both"] * 1e6 for name in ("both", "one", "scan 2", "scan 1")}
    judging = engine["CheckStoredRound"] / engine["ParseRound"]
    table.at_least("Audit / scanning and parsing the same filings, two threads", is_["scan 2"] / is_["both"], 0.7,
                   f"a unit takes {each['one']:.0f} us of one core, to scan and parse it {each['scan 1']:.0f}. Judging takes "
                   f"{judging:.1f} times parsing, so no audit could have more than {1 / (1 + judging):.0%}; the report of the "
                   "year before is read and parsed a second time, and of these dossiers many are cured")
    table.at_least("  on one core, against one thread", is_["scan 1"] / is_["one"], 0.7, "the same")
    table.add("  units a second: audit, scan and parse", f"{1e6 / each['both']:.0f} {1e6 / each['scan 2']:.0f}", "")
    table.add("  two cores against one", f"{is_['one'] / is_['both']:.2f} x", "near 2", is_["one"] / is_["both"] > 1.6,
              "the client, gRPC and others on these processors")
    times_units = units["many"] / units["both"]
    table.add(f"  time of {units['many']} units against {units['both']}, of one", f"{is_['many'] / is_['both'] / times_units:.2f}",
              "about 1", is_["many"] / is_["both"] / times_units < 1.15)
    memory = {name: median(all_peaks) for name, all_peaks in peaks.items()}
    table.add(f"  memory at most, {units['both']} and {units['many']} units",
              f"{memory['few']:.0f} {memory['many']:.0f} MiB", "flat", memory["many"] < memory["few"] * 1.15,
              "the cache of blocks, 64 MiB: a folder that does not fill it takes less")


# --- start


def starts(programs: Programs, data: Path, filings: int, rounds: int, table: Table) -> None:
    seconds, processor, memory, anonymous = [], [], [], []
    helper = subprocess.Popen(programs.command("svod_load", "first", unit_of_the_first()), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    for number in range(rounds + 1):
        began = time.clock_gettime(time.CLOCK_MONOTONIC)
        with svodd(programs, data) as server:
            helper.stdin.write(server.address + "\n")
            helper.stdin.flush()
            answered = json.loads(helper.stdout.readline())["steady_seconds"]
            if number > 0:  # the first warms up
                seconds.append(answered - began)
                processor.append(server.cpu_seconds())
                memory.append(server.memory_mib("VmRSS"))
                anonymous.append(server.memory_mib("RssAnon"))
    helper.stdin.close()
    helper.wait()
    helper.stdout.close()
    is_ = median(seconds)
    table.add(f"start to the first verdict, {filings} filings stored, after a clean stop", f"{is_ * 1000:.0f} ms", "< 100 ms",
              is_ < 0.1, "loading the rules and binding of symbols, or others on this machine: see the time of the processor")
    table.add("  of it time of the processor", f"{median(processor) * 1000:.0f} ms", "")
    table.add("  memory of the idle server, of it its own", f"{median(memory):.0f} {median(anonymous):.0f} MiB", "< 64 MiB",
              median(memory) < 64)


# --- the worst dossier

# Of all lists of the schema (`svod_worst 60` tries each, in some ten minutes) those with the largest verdicts, the
# longest to judge, the most memory.
WORST_LISTS = ("report.activities.additional", "report.working_groups.items", "plan.expenditures.items",
               "plan.activities.items.results.items", "report.education.programmes")
PATIENCE_S = 120


def worst(programs: Programs, table: Table) -> None:
    judged = [json.loads(line) for line in programs.run("svod_worst", PATIENCE_S, *WORST_LISTS).splitlines()]
    answered = [one for one in judged if "refused" not in one]

    def add(what: str, key: str, unit: str, scale: float, among: list[dict]) -> None:
        most = max(among, key=lambda one: one[key])
        table.add(what, f"{most[key] / scale:.1f} {unit}", "stated")
        table.add(f"    {most['lines']} lines of {most['of']} in {most['list']}", most.get("refused", "answered"), "")

    add("worst dossier of at most 16 MiB and 200,000 messages: largest verdicts", "verdict_bytes", "MiB", 2**20, answered)
    add("  largest verdicts with texts in two languages", "with_texts_bytes", "MiB", 2**20, answered)
    add("  longest to read and judge", "seconds", "s", 1, judged)
    add("  most memory of the process", "memory", "MiB", 2**20, judged)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--units", type=int, default=16_000, help="dossiers stored; a quarter of them in a second folder")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    programs = Programs(options.programs)
    few, many = filed(programs, options.units // FEWER), filed(programs, options.units)
    filings = programs.measure("svod_floor", "scan", many, 1)["filings"]
    table = Table()
    engine = Engine(programs, options.rounds)
    engine.add_to(table)
    checks(programs, engine, options.rounds, table)
    submissions(programs, engine, options.rounds, table)
    audits(programs, engine, few, many, max(2, options.rounds // 2), table)
    starts(programs, many, filings, options.rounds, table)
    worst(programs, table)
    return table.show()


if __name__ == "__main__":
    sys.exit(main())
