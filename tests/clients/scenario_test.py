"""Runs every scenario of tests/scenarios against real servers, through a driver: a small program that calls one client library.

    scenario_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments] -- DRIVER [arguments]

The driver gets a call a line on its standard input and answers with a line, both JSON: see README.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
DRIVER = sys.argv[sys.argv.index("--") + 1:]
del sys.argv[sys.argv.index("--"):]

from service_case import SAMPLES, SOURCE, ServiceCase, main  # noqa: E402  (reads the arguments)

SCENARIOS = Path(SOURCE) / "tests/scenarios"
UNIT = ("organisations/{organisation}/clusters/{cluster}/years/{year}/agreements/{agreement}")
KINDS = ("organisation", "cluster", "programme", "agreement", "plan", "report", "amendments")


class Matches(str):
    """An expected text, as a pattern."""


class Count(int):
    """An expected list, by its length."""


class Some(dict):
    """An expected list, by an item that it has among others."""


class Above(float):
    """An expected number, by what it is above."""


class Kept(str):
    """What an answer before had."""


def sample(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def unit_of(dossier: dict[str, Any]) -> str:
    parts = {key: str(value).replace("%", "%25").replace("/", "%2F") for key, value in dossier["unit"].items()}
    return UNIT.format(**parts)


def read_sample(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """`!sample altaibio-2014`: the dossier; `!sample altaibio-2014/report`: a document of it."""
    name, _, kind = str(loader.construct_scalar(node)).partition("/")
    return sample(name)[kind] if kind else sample(name)


def read_submissions(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """`!submissions [altaibio-2014, ...]`: an item for each document of the samples."""
    items = []
    for name in loader.construct_sequence(node):
        dossier = sample(name)
        items += [{"item": f"{name}/{kind}", "submission": {"name": f"{unit_of(dossier)}/filings/{kind}", "document": dossier[kind]}}
                  for kind in KINDS if kind in dossier]
    return items


class Loader(yaml.SafeLoader):
    pass


for tag, construct in (("!sample", read_sample), ("!submissions", read_submissions),
                       ("!unit", lambda loader, node: unit_of(sample(loader.construct_scalar(node)))),
                       ("!report", lambda loader, node: unit_of(sample(loader.construct_scalar(node))) + "/filings/report"),
                       ("!matches", lambda loader, node: Matches(loader.construct_scalar(node))),
                       ("!count", lambda loader, node: Count(loader.construct_scalar(node))),
                       ("!some", lambda loader, node: Some(loader.construct_mapping(node, deep=True))),
                       ("!above", lambda loader, node: Above(loader.construct_scalar(node))),
                       ("!kept", lambda loader, node: Kept(loader.construct_scalar(node)))):
    Loader.add_constructor(tag, construct)


def differences(wanted: Any, found: Any, where: str = "") -> list[str]:
    """Where the answer is not as wanted. What is not named is not looked at; a list is looked at whole."""
    if isinstance(wanted, Count):
        right = isinstance(found, list) and len(found) == wanted
        return [] if right else [f"{where}: {len(found or ())} items, not {wanted}"]
    if isinstance(wanted, Matches):
        return [] if isinstance(found, str) and re.search(wanted, found) else [f"{where}: {found!r} does not match {wanted!r}"]
    if isinstance(wanted, Some):
        right = isinstance(found, list) and any(not differences(dict(wanted), one) for one in found)
        return [] if right else [f"{where}: {wanted!r} is not among {len(found or ())} items"]
    if isinstance(wanted, Above):
        return [] if isinstance(found, (int, float)) and found > wanted else [f"{where}: {found!r} is not above {float(wanted)}"]
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return [f"{where}: {found!r} has no fields"]
        return [line for key, value in wanted.items() for line in differences(value, found.get(key), f"{where}.{key}")]
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return [f"{where}: {found!r}, not {wanted!r}"]
        return [line for i, value in enumerate(wanted) for line in differences(value, found[i], f"{where}[{i}]")]
    return [] if wanted == found else [f"{where}: {found!r}, not {wanted!r}"]


def at(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


class ScenarioTest(ServiceCase):
    filed: dict[int, Path] = {}

    def setUp(self) -> None:
        super().setUp()
        self.kept: dict[str, Any] = {}
        self.tokens: dict[str, str] = {}
        self.restarts = 0
        self.driver = subprocess.Popen(DRIVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.addCleanup(self.end_driver)

    def end_driver(self) -> None:
        self.driver.stdin.close()
        code = self.driver.wait(timeout=60)
        self.driver.stdout.close()
        self.assertEqual(code, 0, "the driver")

    # Servers.

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def authority(self, name: str) -> None:
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                     "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def certificate(self, name: str, issuer: str, alternative: str) -> None:
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", f"{name}.key", "-out", f"{name}.csr")
        extensions = self.write(f"{name}.ext", f"subjectAltName={alternative}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key",
                     "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", f"{name}.pem")

    def secure(self, principals: list[dict[str, Any]], mutual: bool) -> list[str]:
        """Options of a server with TLS and principals; `token: true` gives one a token."""
        self.authority("ca")
        self.authority("clients")
        self.certificate("server", "ca", "DNS:localhost,IP:127.0.0.1")
        self.certificate("gateway", "clients", "DNS:gateway.example")
        for principal in principals:
            if principal.pop("token", False):
                token = self.tokens[principal["name"]] = hashlib.sha256(str(self.folder).encode() + principal["name"].encode()).hexdigest()
                principal["token_sha256"] = hashlib.sha256(token.encode()).hexdigest()
        client_ca = ", client_ca: clients.pem" if mutual else ""
        self.write("principals.yaml", json.dumps({"principals": principals}))
        return ["--config", self.write("svodd.yaml", f"tls: {{certificate: server.pem, key: server.key{client_ca}}}\n"
                                                     "auth: {principals: principals.yaml}\n")]

    def start_server(self, described: dict[str, Any]) -> None:
        self.options = [str(option) for option in described.get("options", ())]
        if described.get("backups"):
            self.options += ["--backups", str(self.folder / "backups")]
        if "principals" in described:
            self.options += self.secure(described["principals"], described.get("mutual", False))
        if "corpus" in described:
            self.fill(described["corpus"])
        self.start(*self.options)

    def fill(self, count: int) -> None:
        """Starts from the data of a server that made-up dossiers were filed with: once, then copies."""
        if count not in self.filed:
            temporary = tempfile.TemporaryDirectory(prefix="svod-scenarios-")
            type(self).addClassCleanup(temporary.cleanup)
            corpus = Path(temporary.name) / "corpus"
            subprocess.run([sys.executable, "-B", SAMPLES / "corpus.py", "--count", str(count), "--out", corpus],
                           check=True, capture_output=True)
            self.start(data=Path(temporary.name) / "data")
            self.svod("submit", *sorted(corpus.glob("*.json")))
            self.stop()
            self.filed[count] = Path(temporary.name) / "data"
        shutil.copytree(self.filed[count], self.data)

    def restart(self, kill: bool = False) -> None:
        """Starts the server anew on the same port and data. One that is killed may lose the last lines of its log."""
        port = self.port
        if kill:
            self.stop(signal.SIGKILL, code=-signal.SIGKILL)
        else:
            self.stop()
        self.restarts += 1
        self.start(*self.options, "--listen", f"127.0.0.1:{port}", "--log-file", self.folder / f"log-{self.restarts}")

    # Steps.

    def client(self, step: dict[str, Any]) -> dict[str, Any]:
        """How the driver's client is made for a step."""
        made: dict[str, Any] = {"target": f"localhost:{self.port}", **step.get("options", {})}
        if "as" in step:
            made["token"] = self.tokens.get(step["as"], step["as"])
        if step.get("tls", bool(self.tokens)):
            made["ca"] = str(self.folder / f"{step.get('ca', 'ca')}.pem")
        if "certificate" in step:
            made["cert"] = str(self.folder / f"{step['certificate']}.pem")
            made["key"] = str(self.folder / f"{step['certificate']}.key")
        return made

    def fill_in(self, value: Any) -> Any:
        if isinstance(value, Kept):
            return self.kept[value]
        if isinstance(value, Some):
            return Some({key: self.fill_in(one) for key, one in value.items()})
        if isinstance(value, dict):
            return {key: self.fill_in(one) for key, one in value.items()}
        return [self.fill_in(one) for one in value] if isinstance(value, list) else value

    def tell(self, line: dict[str, Any]) -> dict[str, Any]:
        self.driver.stdin.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.driver.stdin.flush()
        answer = self.driver.stdout.readline()
        self.assertTrue(answer, f"{self.step}: the driver ended")
        return json.loads(answer)

    def call(self, step: dict[str, Any]) -> None:
        line = {"call": step["call"], "client": self.client(step), "request": self.fill_in(step.get("request", {}))}
        line |= {key: self.fill_in(step[key]) for key in ("items", "pauseAfter", "only") if key in step}
        found = self.tell(line)
        if "pauseAfter" in step:
            self.assertEqual(found, {"paused": True})
            self.restart(kill=True)
            found = self.tell({"continue": True})
            # What broke was really called once more. A server that is killed later may lose what it has not written yet.
            self.await_log(f'.{step["call"]}"', f"log-{self.restarts}")
        wanted = {key: self.fill_in(step[key]) for key in ("answer", "error") if key in step}
        wrong = differences(wanted or {"answer": {}}, found)
        if "error" in step and "violations" in step["error"]:
            wrong += ["violations are named once"] * (len({str(one) for one in found["error"]["violations"]}) != len(found["error"]["violations"]))
        self.assertFalse(wrong, f"{self.step}: " + "\n".join(wrong))
        for name, path in step.get("keep", {}).items():
            self.kept[name] = at(found["answer"], path)

    def run_scenario(self, path: Path) -> None:
        scenario = yaml.load(path.read_text(encoding="utf-8"), Loader)
        self.start_server(scenario.get("server", {}))
        for number, step in enumerate(scenario["steps"], 1):
            # A step needs those before it: the first that fails ends the scenario.
            self.step = f"{path.name}, step {number} ({step.get('what', step.get('call'))})"
            if "server" in step:
                {"restart": self.restart, "stop": self.stop}[step["server"]]()
            else:
                for _ in range(step.get("times", 1)):
                    self.call(step)
        self.stop()


for file in sorted(SCENARIOS.glob("*.yaml")):
    def run(self: ScenarioTest, file: Path = file) -> None:
        self.run_scenario(file)
    setattr(ScenarioTest, f"test_{file.stem}", run)

if __name__ == "__main__":
    main()
