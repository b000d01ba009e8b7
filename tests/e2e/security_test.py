"""TLS, mutual TLS and tokens: the command line against a real server.

Run as: security_test.py SVOD SVODD SOURCE_FOLDER [unittest arguments]
"""

from __future__ import annotations

import functools
import hashlib
import subprocess
from pathlib import Path

from service_case import SAMPLES, ServiceCase, main

OWN = "organisations/2203000000"


class SecurityTest(ServiceCase):
    # Each call says by itself how the server is reached.
    run_svod = functools.partialmethod(ServiceCase.svod, server=False)

    def setUp(self) -> None:
        super().setUp()
        self.authority("ca")
        self.authority("clients")
        self.certificate("server", "ca", "localhost", "DNS:localhost,IP:127.0.0.1")
        self.certificate("client", "clients", "gateway.example", "DNS:gateway.example")
        self.certificate("stranger", "ca", "gateway.example", "DNS:gateway.example")
        self.own = self.principal("own", "filer", OWN)
        self.other = self.principal("other", "filer", "organisations/7302012345")
        self.auditor = self.principal("auditor", "auditor", "*")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def authority(self, name: str) -> None:
        self.openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
            *("-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"),
        )

    def certificate(self, name: str, issuer: str, subject: str, alternative: str) -> None:
        self.openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={subject}"),
            *("-keyout", f"{name}.key", "-out", f"{name}.csr"),
        )
        extensions = self.write(f"{name}.ext", f"subjectAltName={alternative}\n")
        self.openssl(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"),
            *("-days", "2", "-extfile", extensions, "-out", f"{name}.pem"),
        )

    def principal(self, name: str, role: str, scope: str) -> str:
        """Makes a token as an operator does, adds its hash to the file of principals, and gives the file of the token."""
        made = dict(line.split(": ") for line in self.run_svod("token", "new").splitlines())
        path = self.folder / "principals.yaml"
        text = path.read_text(encoding="utf-8") if path.exists() else "principals:\n"
        text += f"  - {{name: {name}, roles: [{role}], scope: ['{scope}'], token_sha256: {made['token_sha256']}}}\n"
        path.write_text(text, encoding="utf-8")
        return self.write(f"{name}.token", made["token"] + "\n")

    def start_secure(self, more: str = "") -> None:
        config = self.write(
            "svodd.yaml",
            "tls: {certificate: server.pem, key: server.key" + more + "}\n"
            "auth: {principals: principals.yaml}\nlog: {audit_file: audit}\n",
        )
        self.start("--config", config)
        self.where = ["--server", f"localhost:{self.port}"]
        self.ca = ["--ca", f"{self.folder}/ca.pem"]

    def test_tls_and_tokens(self) -> None:
        self.start_secure()
        submit = ["submit", str(SAMPLES / "altaibio-2014.json"), *self.where, *self.ca]
        self.run_svod(*submit, "--token-file", self.own)
        self.run_svod(*submit, "--token-file", self.other, code=3)
        self.assertIn("the caller may not do this", self.errors)
        self.run_svod(*submit, "--token-file", self.auditor, code=3)
        self.run_svod(*submit, code=3)
        self.assertIn("a valid bearer token", self.errors)
        listing = ["list", *self.where, *self.ca]
        self.assertIn("7 filing(s)", self.run_svod(*listing, "--token-file", self.auditor))
        self.assertIn("0 filing(s)", self.run_svod(*listing, "--token-file", self.other))
        # Plain, and with an authority that did not sign the server's certificate.
        self.run_svod("list", *self.where, "--token-file", self.auditor, code=4)
        self.run_svod("list", *self.where, "--ca", f"{self.folder}/clients.pem", "--token-file", self.auditor, code=4)
        self.stop()
        audit = self.log("audit")
        self.assertEqual({line["decision"] for line in audit}, {"allowed", "denied: scope", "denied: role", "unauthenticated: no token"})
        tokens = [Path(file).read_text(encoding="utf-8").strip() for file in (self.own, self.other, self.auditor)]
        for name in ("audit", "log"):
            text = (self.folder / name).read_text(encoding="utf-8")
            self.assertFalse([token for token in tokens if token in text], name)

    def test_mutual_tls(self) -> None:
        self.start_secure(", client_ca: clients.pem")
        client = ["--cert", f"{self.folder}/client.pem", "--key", f"{self.folder}/client.key"]
        listing = ["list", *self.where, *self.ca]
        self.run_svod(*listing, *client, "--token-file", self.auditor)
        self.run_svod(*listing, *client, code=3)
        self.run_svod(*listing, "--token-file", self.auditor, code=4)
        stranger = ["--cert", f"{self.folder}/stranger.pem", "--key", f"{self.folder}/stranger.key"]
        self.run_svod(*listing, *stranger, "--token-file", self.auditor, code=4)
        # The certificate may be the proof.
        with open(self.folder / "principals.yaml", "a", encoding="utf-8") as file:
            file.write("  - {name: gateway, roles: [auditor], scope: ['*'], certificate: gateway.example}\n")
        self.stop()
        self.start_secure(", client_ca: clients.pem")
        self.run_svod("list", *self.where, *self.ca, *client)

    def test_environment_and_profile(self) -> None:
        self.start_secure()
        environment = {"SVOD_SERVER": f"localhost:{self.port}", "SVOD_CA": f"{self.folder}/ca.pem", "SVOD_TOKEN_FILE": self.auditor}
        self.run_svod("list", env=environment)
        self.write(
            "config/svod/profile.yaml", f"server: localhost:{self.port}\nca: ../../ca.pem\ntoken_file: ../../auditor.token\n"
        )
        self.run_svod("list")
        self.run_svod("submit", str(SAMPLES / "altaibio-2014.json"), "--token-file", self.own)
        other = self.write("other.yaml", "sever: x\n")
        self.run_svod("list", "--profile", other, code=3)
        self.assertIn("other.yaml:1:1: unknown-key", self.errors)
        self.assertIn("did you mean `server`?", self.errors)

    def test_what_cannot_be_right_is_refused_before_anything_is_sent(self) -> None:
        self.run_svod("list", "--server", "svod.example:443", "--token-file", self.auditor, code=3)
        self.assertIn("in plain text", self.errors)
        self.run_svod("list", "--token-file", f"{self.folder}/none", code=3)
        self.run_svod("list", "--ca", f"{self.folder}/none", code=3)
        self.run_svod("list", "--ca", f"{self.folder}/ca.pem", "--cert", f"{self.folder}/client.pem", code=3)
        self.run_svod("list", "--token-file", self.write("empty", "\n"), code=3)

    def test_hashes_of_tokens(self) -> None:
        token = "0123456789abcdef0123456789abcdef"
        made = self.run_svod("token", "hash", self.write("token", token + "\n")).strip()
        self.assertEqual(made, hashlib.sha256(token.encode()).hexdigest())
        self.run_svod("token", "hash", self.write("short", "secret\n"), code=3)
        self.assertNotEqual(self.run_svod("token", "new"), self.run_svod("token", "new"))


if __name__ == "__main__":
    main()
