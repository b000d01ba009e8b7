"""The example of every library prints what `svod check` says, in the same words.

    examples_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments] -- EXAMPLE [arguments]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
EXAMPLE = sys.argv[sys.argv.index("--") + 1:]
del sys.argv[sys.argv.index("--"):]

from service_case import SAMPLE, UNIT, ServiceCase, main  # noqa: E402  (reads the arguments)


class ExampleTest(ServiceCase):
    def test_checks_a_filing(self) -> None:
        self.start()
        self.svod("submit", SAMPLE)
        wanted = ""
        for pack, code in (("ru.clusters.cofinancing", 0), ("ru.clusters.specialised-organisation", 1)):
            verdict = self.json("check", UNIT, "--as-of", "2015-02-15", "--pack", pack, code=code)
            wanted += f"{verdict['overall'].removeprefix('OVERALL_STATE_')} {pack}\n"
            for finding in verdict["findings"]:
                if finding["state"] == "FINDING_STATE_FAIL":
                    wanted += f"  {finding['citation']['clause']}: {finding['text']['en']}\n"
        printed = subprocess.run([*EXAMPLE, self.address, UNIT, "2015-02-15"], capture_output=True, text=True, check=False)
        self.assertEqual(printed.stderr, "")
        self.assertEqual(printed.stdout, wanted)
        self.assertEqual(len(wanted.splitlines()), 9)


if __name__ == "__main__":
    main()
