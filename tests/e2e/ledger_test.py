"""The ledger as an auditor meets it: receipts and copies are verified without the server, and one changed byte is found."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess

from service_case import RULE_ENTRIES, REPORT, SAMPLE, SAMPLES, SVODD, SOURCE, UNIT, ServiceCase, main


class LedgerTest(ServiceCase):
    def file_everything(self) -> None:
        self.svod("submit", *sorted(SAMPLES.glob("*.json")))
        self.svod("withdraw", REPORT, "--reason", "подано по ошибке")
        self.svod("submit", SAMPLE, "--only", "report")
        self.svod("check", UNIT, "--as-of", "2015-02-15", "--record", code=1)

    def test_everything_is_an_entry(self) -> None:
        self.start()
        self.file_everything()
        entries = self.json("ledger", "list")["entries"]
        self.assertEqual([int(entry.get("index", 0)) for entry in entries], list(range(len(entries))))
        known = ("submission", "withdrawal", "verdict", "publication", "activation")
        kinds = [next(kind for kind in known if kind in entry) for entry in entries]
        half = RULE_ENTRIES // 2
        self.assertEqual(kinds[:RULE_ENTRIES], ["publication"] * half + ["activation"] * half)
        self.assertEqual(kinds[-4:-2], ["withdrawal", "submission"])
        self.assertEqual(kinds[-2:], ["verdict", "verdict"])  # one of each rule pack
        filing = self.json("get", REPORT)["filing"]
        self.assertEqual(filing["ledger_entry"], f"ledgerEntries/{len(entries) - 3}")
        said = entries[len(entries) - 3]["submission"]
        self.assertEqual((said["filing"], said["digest"], said["revision"]), (REPORT, filing["digest"], 2))
        self.assertEqual(len(self.svod("ledger", "list", "--from", len(entries) - 2).splitlines()), 2)

    def test_a_receipt_is_verified_without_the_server(self) -> None:
        private, public = self.make_key()
        _, other = self.make_key("other")
        self.start("--ledger-key", private, "--ledger-origin", "svod.example.org/ledger")
        self.file_everything()
        count = len(self.json("ledger", "list")["entries"])
        files = []
        for index in range(count):
            files.append(self.folder / f"{index}.json")
            self.svod("ledger", "receipt", index, "--out", files[-1])
        self.stop()
        out = self.svod("ledger", "verify", *files, "--ledger-key", public, server=False)
        self.assertEqual(out.count("is as it was, signed by svod.example.org/ledger"), count)
        self.svod("ledger", "verify", files[0], "--ledger-key", other, code=1, server=False)
        self.assertIn("no signature by this key", self.errors)
        self.assertIn("was not looked at", self.svod("ledger", "verify", files[0], server=False))

    def test_a_changed_receipt_is_found_out(self) -> None:
        private, public = self.make_key()
        self.start("--ledger-key", private)
        self.file_everything()
        receipt = self.json("ledger", "receipt", len(self.json("ledger", "list")["entries"]) - 1)["receipt"]
        changes = {
            "digest": lambda r: r["entry"]["verdict"].update(digest="sha256:" + "0" * 64),
            "time": lambda r: r["entry"].update(time="2014-01-01T00:00:00Z"),
            "index": lambda r: r["entry"].update(index="0"),
            "proof": lambda r: r["inclusion_proof"].pop(),
            "verdict": lambda r: r["verdict"].update(overall="OVERALL_STATE_COMPLIANT"),
            "finding": lambda r: r["verdict"]["findings"][0].update(state="FINDING_STATE_PASS", rule="x"),
            "note": lambda r: r["checkpoint"].update(note=r["checkpoint"]["note"].replace("svod", "swod")),
            "size": lambda r: r["checkpoint"].update(size="1"),
            "text": lambda r: r["verdict"]["findings"][0].update(text={"ru": "Соблюдено", "en": "Holds"}),
            "no verdict": lambda r: r.pop("verdict"),
        }
        file = self.folder / "receipt.json"
        for name, change in changes.items():
            with self.subTest(name):
                changed = json.loads(json.dumps(receipt))
                change(changed)
                file.write_text(json.dumps({"receipt": changed}), encoding="utf-8")
                self.svod("ledger", "verify", file, "--ledger-key", public, code=1, server=False)
                self.assertIn("NOT VERIFIED", self.errors)
        file.write_text("no receipt", encoding="utf-8")
        self.svod("ledger", "verify", file, code=3, server=False)

    def test_a_recorded_verdict_is_shown_as_it_was_given(self) -> None:
        self.start()
        self.svod("submit", SAMPLE)
        given = self.svod("check", UNIT, "--as-of", "2015-02-15", "--record", code=1)
        entries = [line.split("/")[-1] for line in self.errors.splitlines()]
        self.assertEqual(len(entries), 2)
        for entry in entries:
            shown = self.svod("ledger", "receipt", entry)
            self.assertIn(shown.split("\n\n", 2)[2].strip().splitlines()[-1], given)
            self.assertIn(UNIT, shown)
        self.svod("check", SAMPLE, "--record", code=3)
        self.assertIn("of what is filed", self.errors)

    def test_a_checkpoint_goes_on_from_an_earlier_one(self) -> None:
        private, public = self.make_key()
        self.start("--ledger-key", private)
        first = self.folder / "first"
        for _ in range(3):
            first.write_text(self.svod("ledger", "checkpoint"), encoding="utf-8")
            self.file_everything()
            self.svod("ledger", "checkpoint", "--extends", first, "--ledger-key", public)
        lines = first.read_text(encoding="utf-8").splitlines()
        lines[2] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        first.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.svod("ledger", "checkpoint", "--extends", first, code=1)
        self.assertIn("it was changed", self.errors)

    def test_without_a_key_it_is_said(self) -> None:
        self.start()
        note = self.svod("ledger", "checkpoint")
        self.assertRegex(note, rf"^svod\n{RULE_ENTRIES}\n[A-Za-z0-9+/]{{43}}=\n\n$")
        self.assertIn("is not signed", self.errors)

    def test_a_copy_of_the_data_is_verified_and_one_changed_byte_is_found(self) -> None:
        self.start()
        self.file_everything()
        checkpoint = self.folder / "checkpoint"
        checkpoint.write_text(self.svod("ledger", "checkpoint"), encoding="utf-8")
        self.stop()
        copy = self.folder / "copy"
        shutil.copytree(self.data, copy)
        # Who stopped in order left nothing in the log of writes.
        self.assertEqual([file for file in copy.glob("*.log") if file.stat().st_size > 0], [])
        out = self.svod("ledger", "verify", "--data", copy, "--checkpoint", checkpoint, server=False)
        self.assertIn("are as they were", out)
        for table in copy.glob("*.sst"):
            whole = table.read_bytes()
            table.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
            self.svod("ledger", "verify", "--data", copy, code=1, server=False)
            table.write_bytes(whole)

    def test_what_a_crash_leaves_in_the_log_of_writes(self) -> None:
        self.start()
        self.file_everything()
        checkpoint = self.folder / "checkpoint"
        checkpoint.write_text(self.svod("ledger", "checkpoint"), encoding="utf-8")
        self.stop(signal.SIGKILL, code=-signal.SIGKILL)
        copy = self.folder / "copy"
        shutil.copytree(self.data, copy)
        (log,) = [file for file in copy.glob("*.log") if file.stat().st_size > 0]
        whole = log.read_bytes()
        at = whole.index("подано по ошибке".encode())
        log.write_bytes(whole[:at] + b"X" + whole[at + 1 :])
        self.svod("ledger", "verify", "--data", copy, code=1, server=False)
        self.assertIn("damaged", self.errors)
        # The end of the log is gone: only what was kept outside tells.
        log.write_bytes(whole[: len(whole) // 2])
        self.svod("ledger", "verify", "--data", copy, server=False)
        self.svod("ledger", "verify", "--data", copy, "--checkpoint", checkpoint, code=1, server=False)
        self.assertIn("and the checkpoint is of", self.errors)
        shutil.copytree(copy, self.folder / "shortened")
        self.start(data=self.folder / "shortened")
        self.svod("ledger", "checkpoint", "--extends", checkpoint, code=1)
        self.assertIn("NOT VERIFIED", self.errors)

    def test_known_at_a_time(self) -> None:
        self.start()
        self.svod("submit", SAMPLE)
        before = self.json("get", REPORT)["filing"]
        self.svod("withdraw", REPORT, "--reason", "подано по ошибке")
        after = self.json("get", REPORT)["filing"]
        self.assertTrue(after["withdrawn"])
        self.assertNotIn("document", after)
        at = ("--known-at", before["submit_time"])
        self.assertEqual(self.json("get", REPORT, *at)["filing"], before)
        self.assertIn("withdrawn", self.svod("list", UNIT, "--kind", "report"))
        self.assertNotIn("withdrawn", self.svod("list", UNIT, "--kind", "report", *at))
        self.svod("get", REPORT, "--known-at", "2001-01-01T00:00:00Z", code=3)
        self.assertIn("of that time", self.errors)
        self.svod("get", REPORT, "--known-at", "yesterday", code=3)
        judged = [{document["kind"] for document in json.loads(self.svod(
            "check", UNIT, "--pack", "ru.clusters.specialised-organisation", "--as-of", "2015-02-15", "--format", "json",
            *options, code=code))["documents"]} for options, code in ((at, 1), ((), 2))]
        self.assertEqual(judged[0] - judged[1], {"report"})

    def test_in_memory_there_is_a_ledger_too(self) -> None:
        self.start("--memory")
        self.file_everything()
        self.assertFalse(self.data.exists())
        receipt = self.folder / "receipt.json"
        self.svod("ledger", "receipt", 0, "--out", receipt)
        self.svod("ledger", "verify", receipt, server=False)

    def test_faults_of_the_key_are_fatal(self) -> None:
        _, public = self.make_key()
        for options in (("--ledger-key", public), ("--ledger-key", "/nowhere"), ("--ledger-origin", "two words")):
            done = subprocess.run([SVODD, "--data", self.data, "--rules", f"{SOURCE}/rules", *options],
                                  capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("ledger", done.stderr)


if __name__ == "__main__":
    main()
