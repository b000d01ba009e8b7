"""Backups are made while the service goes on, and restored only when every byte is as it was."""

from __future__ import annotations

import threading

from service_case import RULE_ENTRIES, REPORT, SAMPLE, SAMPLES, UNIT, ServiceCase, main


class BackupTest(ServiceCase):
    def test_a_backup_made_under_load_is_restored(self) -> None:
        private, public = self.make_key()
        self.start("--backups", self.folder / "backups", "--ledger-key", private)
        self.svod("submit", *sorted(SAMPLES.glob("*.json")))
        stopping = threading.Event()

        def load() -> None:
            while not stopping.is_set():
                self.svod("submit", SAMPLE)

        thread = threading.Thread(target=load)
        thread.start()
        try:
            made = [self.json("backup") for _ in range(3)]
        finally:
            stopping.set()
            thread.join()
        self.stop()
        for number, backup in enumerate(made):
            restored = self.folder / f"restored{number}"
            out = self.svod("restore", self.folder / "backups" / backup["name"], restored, "--ledger-key", public, server=False)
            self.assertIn(f"{backup['checkpoint']['size']} ledger entries", out)
        self.start("--ledger-key", private, data=restored)
        checkpoint = self.folder / "checkpoint"
        checkpoint.write_text(backup["checkpoint"]["note"], encoding="utf-8")
        self.svod("submit", SAMPLE)
        self.svod("ledger", "checkpoint", "--extends", checkpoint, "--ledger-key", public)
        self.assertIn("report", self.svod("get", REPORT))

    def test_a_damaged_backup_is_not_restored(self) -> None:
        self.start("--backups", self.folder / "backups")
        self.svod("submit", SAMPLE)
        backup = self.folder / "backups" / self.json("backup")["name"]
        self.stop()
        table = self.table_of(backup / "data", "filings")
        whole = table.read_bytes()
        table.unlink()  # it is the file of the store, too
        table.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        self.svod("restore", backup, self.folder / "restored", code=1, server=False)
        self.assertIn(f"ledger entry {RULE_ENTRIES}", self.errors)
        self.assertFalse((self.folder / "restored").exists())
        self.svod("restore", backup, self.data, code=3, server=False)
        self.assertIn("not empty", self.errors)

    def test_without_a_folder_backups_are_refused(self) -> None:
        self.start()
        self.svod("backup", code=3)
        self.assertIn("--backups", self.errors)

    # What was changed is named and not served; the rest is.
    def test_a_damaged_file_of_the_data(self) -> None:
        self.start("--backups", self.folder / "backups")
        self.svod("submit", SAMPLE)
        self.svod("backup")  # so that everything is in table files
        self.stop()
        table = self.table_of(self.data, "filings")
        whole = table.read_bytes()
        table.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        self.start()
        self.svod("check", UNIT, code=4)
        self.assertIn("damaged", self.errors)
        self.assertNotIn(str(self.data), self.errors)
        self.assertTrue(self.svod("ledger", "checkpoint").startswith(f"svod\n{RULE_ENTRIES + 7}\n"))  # the rest is served
        self.stop()
        (self.data / "CURRENT").write_text("MANIFEST-999999\n", encoding="utf-8")
        self.assertNotEqual(self.fails_to_start(), "")

    def fails_to_start(self) -> str:
        with self.assertRaises(AssertionError):
            self.start()
        server, self.server = self.server, None
        code = server.wait(timeout=60)
        server.stdout.close()
        self.assertEqual(code, 3)
        return "refused"


if __name__ == "__main__":
    main()
