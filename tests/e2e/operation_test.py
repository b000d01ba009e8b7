"""What an operator does: configures, watches, reloads and stops a real server.

Run as: operation_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

from service_case import RULE_ENTRIES, SAMPLE, SOURCE, SVODD, ServiceCase, main



class ConfigurationTest(ServiceCase):
    def test_every_fault_is_named_at_once_and_nothing_starts(self) -> None:
        config = self.write("svodd.yaml", "lissten: 127.0.0.1:0\nlimits: {burst: none}\ntls:\n  kee: x\n")
        errors = self.refuse("--config", config, "--grace-ms", "-1")
        for part in (
            f"{config}:1:1: unknown-key",
            "did you mean `listen`?",
            f"{config}:2:17: not-a-number",
            f"{config}:4:3: unknown-key",
            "--grace-ms: out-of-range",
            "svodd: the configuration is faulty",
        ):
            self.assertIn(part, errors)
        self.assertIn("unreadable-file", self.refuse("--config", f"{self.folder}/none"))
        self.refuse("--no-such-option")

    def test_faults_of_the_files_that_it_names(self) -> None:
        principals = self.write("principals.yaml", "principals:\n  - {name: a, roles: [boss], certificate: a}\n")
        config = self.write(
            "svodd.yaml", f"rules: {SOURCE}/rules\ndata: data\ntls: {{certificate: none, key: none}}\nauth: {{principals: principals.yaml}}\n"
        )
        for more in ([], ["--check-config"]):
            errors = self.refuse("--config", config, *more)
            self.assertIn(f"{principals}:2:23: unknown-role", errors)
            self.assertIn(f"{self.folder}/none: unreadable-file", errors)
        self.assertFalse((self.folder / "data").exists())

    def test_beyond_loopback(self) -> None:
        errors = self.refuse("--listen", "0.0.0.0:0", "--rules", f"{SOURCE}/rules", "--data", f"{self.folder}/data")
        self.assertIn("both TLS", errors)
        self.start("--listen", "0.0.0.0:0", "--insecure-remote")

    def test_check_config_says_when_it_is_sound(self) -> None:
        config = self.write("svodd.yaml", f"rules: {SOURCE}/rules\ndata: data\n")
        done = subprocess.run([SVODD, "--check-config", "--config", config], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, "the configuration is sound\n"), done.stderr)
        done = subprocess.run([SVODD, "--version"], capture_output=True, text=True)
        self.assertRegex(done.stdout, r"^svodd \d+\.\d+\.\d+\n$")


class OperationTest(ServiceCase):
    def metrics(self) -> dict[str, float]:
        port = next(line["message"].split()[-1] for line in self.log() if line.get("message", "").startswith("metrics on"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}

    def test_logs_and_metrics(self) -> None:
        self.start("--metrics-listen", "127.0.0.1:0")
        self.await_log("metrics on port")
        self.svod("submit", SAMPLE, "--only", "report")
        self.svod("check", SAMPLE, "--as-of", "2015-02-15", code=1)
        self.svod("get", "nonsense", code=3)
        # The allocator that its figures were measured with.
        self.assertIn("/libtcmalloc_minimal.so", Path(f"/proc/{self.server.pid}/maps").read_text(encoding="ascii"))
        figures = self.metrics()
        self.assertEqual(figures['svod_rpc_calls_total{code="OK",method="svod.v1.FilingsService.SubmitFilings"}'], 1)
        self.assertEqual(figures['svod_rpc_calls_total{code="INVALID_ARGUMENT",method="svod.v1.FilingsService.GetFiling"}'], 1)
        self.assertEqual(figures['svod_rpc_seconds_count{method="svod.v1.ComplianceService.Check"}'], 1)
        self.assertEqual(figures['svod_evaluations_total{result="ok"}'], 1)
        self.assertEqual(figures["svod_store_commit_submissions_sum"], 1 + RULE_ENTRIES)
        for name in ("svod_store_free_bytes", "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds"):
            self.assertGreater(figures[name], 0, name)
        for name in ("svod_rpc_under_way", "svod_work_queue_calls", "svod_commit_queue_submissions"):
            self.assertEqual(figures[name], 0, name)
        self.stop()
        calls = [line for line in self.log() if line["log"] == "access"]
        self.assertEqual([line["code"] for line in calls], ["OK", "OK", "INVALID_ARGUMENT"])
        for line in calls:
            self.assertRegex(line["traceparent"], "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
            self.assertRegex(line["request_id"], "^[0-9a-f]{32}$")
            self.assertGreater(line["duration_us"], 0)
            self.assertGreater(line["request_bytes"], 0)
        self.assertGreater(calls[1]["response_bytes"], 1000)
        said = [line["message"] for line in self.log() if line["log"] == "service"]
        self.assertTrue(any("there is no authentication" in text for text in said), said)
        self.assertEqual(said[-2:], ["stopping: SIGTERM", "stopped"])

    def test_sighup_reads_the_files_anew(self) -> None:
        rules = self.folder / "rules"
        shutil.copytree(Path(SOURCE) / "rules/cofinancing/2014-09-15", rules / "pack")
        self.start("--rules", str(rules), "--metrics-listen", "127.0.0.1:0")
        check = ["check", SAMPLE, "--brief", "--as-of", "2015-02-15"]
        before = self.svod(*check)
        pack = rules / "pack/pack.yaml"
        sound = pack.read_text(encoding="utf-8")
        pack.write_text(sound + "typo: 1\n", encoding="utf-8")
        self.server.send_signal(signal.SIGHUP)
        self.await_log("not reloaded, nothing is changed")
        self.assertEqual(self.svod(*check), before)
        shutil.copytree(Path(SOURCE) / "rules/clusters/2013-11-06", rules / "other")
        pack.write_text(sound, encoding="utf-8")
        self.server.send_signal(signal.SIGHUP)
        self.await_log("reloaded: rule packs")
        after = self.svod(*check, code=1)
        self.assertEqual(len(after.splitlines()), 2)
        figures = self.metrics()
        self.assertEqual(figures['svod_reloads_total{result="error"}'], 1)
        self.assertEqual(figures['svod_reloads_total{result="ok"}'], 1)
        self.stop()
        faults = [line["message"] for line in self.log() if line["level"] == "error"]
        self.assertTrue(any("pack.yaml" in text and "unknown-key" in text for text in faults), faults)


if __name__ == "__main__":
    main()
