"""Makes the package: what protoc writes of the schema, the methods of the clients, and a wheel of all of it.

    build.py --proto PROTO_FOLDER --out FOLDER --depfile FILE

The depfile tells the build what was read. FOLDER/package is the tree with the generated code, FOLDER/*.whl the wheel, FOLDER/site the wheel installed. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from methods import write_methods

HERE = Path(__file__).parent
PROTOS = ("svod/v1", "svod/cluster/v1")

ERROR_DETAILS = '''"""google.rpc as Svod sends it, in a pool of its own: other packages bring the same names."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ERROR_DETAILS = descriptor_pool.DescriptorPool()
for _file in descriptor_pb2.FileDescriptorSet.FromString({files!r}).file:
    ERROR_DETAILS.Add(_file)
# The first is how newer versions of protobuf call it.
_class_of: Any = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(ERROR_DETAILS).GetPrototype


def _class(name: str) -> Any:
    return _class_of(ERROR_DETAILS.FindMessageTypeByName("google.rpc." + name))


BadRequest = _class("BadRequest")
ErrorInfo = _class("ErrorInfo")
RetryInfo = _class("RetryInfo")
Status = _class("Status")
'''


def protoc(proto: Path, *arguments: str) -> None:
    subprocess.run(["protoc", f"-I{proto}", *arguments], check=True)


def generate(proto: Path, package: Path, out: Path) -> None:
    files = [str(file.relative_to(proto)) for folder in PROTOS for file in sorted((proto / folder).glob("*.proto"))]
    protoc(proto, f"--python_out={package}", f"--pyi_out={package}", *files)
    for folder in PROTOS:
        for here in (package / folder, (package / folder).parent):
            (here / "__init__.py").touch()
    details = out / "details.bin"
    protoc(proto, f"--descriptor_set_out={details}", "--include_imports", "google/rpc/error_details.proto")
    (package / "svod/_error_details.py").write_text(ERROR_DETAILS.format(files=details.read_bytes()), encoding="utf-8")
    described = out / "api.bin"
    protoc(proto, f"--descriptor_set_out={described}", "--include_imports", "--include_source_info", *files)
    (package / "svod/_methods.py").write_text(write_methods(described.read_bytes()), encoding="utf-8")


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments], check=True)


def write_depfile(depfile: Path, proto: Path) -> None:
    """What was read, folders too, so that a new file is noticed."""
    inputs = [one for top in (HERE, proto) for one in (top, *top.rglob("*")) if "__pycache__" not in one.parts]
    depfile.write_text(f"{depfile.with_suffix('')}: " + " ".join(str(one).replace(" ", "\\ ") for one in inputs) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proto", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--depfile", type=Path, required=True)
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    package = out / "package"
    shutil.copytree(HERE, package, ignore=shutil.ignore_patterns("__pycache__", "*.cmake", "CMakeLists.txt", "build.py", "methods.py"))
    generate(arguments.proto.resolve(), package, out)
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(out), str(package))
    wheel = next(out.glob("*.whl"))
    pip("install", "--no-deps", "--no-index", "--target", str(out / "site"), str(wheel))
    write_depfile(arguments.depfile, arguments.proto.resolve())


if __name__ == "__main__":
    main()
