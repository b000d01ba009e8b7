// Makes the package: what protoc writes of the schema, JavaScript with types, an archive, and a folder where it is installed.
//
//     node build.mjs --proto PROTO_FOLDER --out FOLDER
//
// FOLDER/package is the tree with the generated code, FOLDER/svod-VERSION.tgz the archive, FOLDER/site a project that has it.
// Nothing is fetched: `npm ci` was run here before.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const { values } = parseArgs({ options: { proto: { type: "string" }, out: { type: "string" } } });
const [proto, out] = [resolve(values.proto), resolve(values.out)];
const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: "inherit" });

if (!existsSync(modules)) {
  console.error(`build: ${here} has no node_modules; \`./dev test\` installs them (npm ci)`);
  process.exit(1);
}

const folder = join(out, "package");
rmSync(out, { recursive: true, force: true });
mkdirSync(join(folder, "src/proto"), { recursive: true });
for (const name of ["src", "package.json", "tsconfig.json", "README.md"]) cpSync(join(here, name), join(folder, name), { recursive: true });
symlinkSync(modules, join(folder, "node_modules"));

const protos = ["svod/v1", "svod/cluster/v1", "google/rpc"].flatMap((place) =>
  readdirSync(join(proto, place)).filter((name) => name.endsWith(".proto")).map((name) => `${place}/${name}`));
const tsc = join(modules, ".bin/tsc");
run("protoc", [`--plugin=${join(modules, ".bin/protoc-gen-es")}`, `-I${proto}`, `--es_out=${join(folder, "src/proto")}`,
  "--es_opt=target=ts,import_extension=js", ...protos], folder);
run(tsc, [], folder);
run("npm", ["pack", "--silent", "--pack-destination", out], folder);

// A project that has the package installed from its archive, beside the packages that it depends on.
const site = join(out, "site/node_modules");
mkdirSync(join(site, "svod"), { recursive: true });
const archive = readdirSync(out).find((name) => name.endsWith(".tgz"));
run("tar", ["-xzf", join(out, archive), "-C", join(site, "svod"), "--strip-components=1"], out);
for (const name of ["@bufbuild", "@grpc", "@types", "undici-types"]) symlinkSync(join(modules, name), join(site, name));
