"""The engine and the server know no field of work: its words stand in the schema and in the rule packs only.

Looks at code and at literals. Comments may give examples from a schema; they decide nothing.
"""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

from checklib import Case, cpp_files, main, read, relative, without_comments

# Words of the field of work, Latin and Cyrillic, in any case and also inside longer names.
WORDS = re.compile(
    "cluster|kluster|кластер|dossier|education|образоват|official|чиновник|mission|командиров|subsid|субсид|"
    "ministry|министерств|innovation|инноваци|kpi|programme",
    re.IGNORECASE,
)

# Ordinary words that hold one of them.
ORDINARY = re.compile(r"(per|trans|e|ad|sub|o|com)mission|unofficial", re.IGNORECASE)

# (file pattern, word) -> why it may stand there.
ALLOWED: dict[tuple[str, str], str] = {
    ("*", "dossier"): "the engine's word for the message that is judged, whatever its type",
    ("server/main.cc", "cluster"): "the one place where the binary links the schema of its field of work",
    ("server/schema.cc", "cluster"): "the same, when it has a file of its own",
}


def allowed(name: str, word: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) and word == known for pattern, known in ALLOWED)


def check(root: Path) -> list[str]:
    faults: list[str] = []
    for path in cpp_files(root, ("engine", "server")):
        name = relative(path, root)
        for number, line in enumerate(without_comments(read(path)).splitlines(), start=1):
            words = {match.group(0).lower() for match in WORDS.finditer(ORDINARY.sub("", line))}
            for word in sorted(words):
                if not allowed(name, word):
                    faults.append(f"{name}:{number}: `{word}` belongs in the schema or a rule pack: {line.strip()[:90]}")
    return faults


CASES = [
    Case("right", {"engine/x.cc": "// A share of a cluster.\nint Submission(Permission dossier);\n"}, None),
    Case("main", {"server/main.cc": '#include "svod/cluster/v1/dossier.pb.h"\n'}, None),
    Case("schema", {"server/app/x.cc": '#include "svod/cluster/v1/dossier.pb.h"\n'}, "server/app/x.cc:1: `cluster`"),
    Case("name", {"engine/kinds/x.cc": "\nint ClusterShare();\n"}, "engine/kinds/x.cc:2: `cluster`"),
    Case("text", {"server/app/x.cc": 'auto a = "доля чиновников";\n'}, "`чиновник`"),
    Case("raw text", {"engine/x.h": 'auto a = R"(\n// education)";\n'}, "engine/x.h:2: `education`"),
    Case("elsewhere", {"clients/cli/x.cc": "int ClusterShare();\n"}, None),
]

if __name__ == "__main__":
    main(check, CASES)
