// Writes the published CEL test data (npm @bufbuild/cel-spec) for our runners: `export.mjs FOLDER`. Trees and faults go
// into plain JSON lists; the cases of the evaluator into one SimpleTestFile in binary a file, beside the descriptors of
// every message in them (cel.fds). The data are those of cel-spec v0.25.1; they are installed for the tests and never
// committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { dirname, join } from "node:path";

// The packages stand in tests/tools, where `./dev test` installs them.
const tools = join(dirname(new URL(import.meta.url).pathname), "..", "tools", "package.json");
const require = createRequire(tools);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const suites = await load("@bufbuild/cel-spec/testdata/tests.js");
const { create, toBinary } = await load("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = await load("@bufbuild/protobuf/wkt");
const simple = await load("@bufbuild/cel-spec/cel/expr/conformance/test/simple_pb.js");
const messages = [
  simple.file_cel_expr_conformance_test_simple,
  (await load("@bufbuild/cel-spec/cel/expr/conformance/proto2/test_all_types_pb.js"))
    .file_cel_expr_conformance_proto2_test_all_types,
  (await load("@bufbuild/cel-spec/cel/expr/conformance/proto2/test_all_types_extensions_pb.js"))
    .file_cel_expr_conformance_proto2_test_all_types_extensions,
  (await load("@bufbuild/cel-spec/cel/expr/conformance/proto3/test_all_types_pb.js"))
    .file_cel_expr_conformance_proto3_test_all_types,
];

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

function casesOf(suite) {
  const own = (suite.tests ?? []).map((test) => ({
    expr: test.original.expr,
    ast: test.ast ?? "",
    checked: test.checkedAst ?? "",
    type: test.type ?? "",
    error: test.error ?? "",
  }));
  return [...own, ...(suite.suites ?? []).flatMap(casesOf)];
}

const dumps = {
  parsing: suites.getParsingSuite(),
  checking: suites.getCheckingSuite(),
  comprehension: suites.getComprehensionSuite(),
};
for (const [name, suite] of Object.entries(dumps)) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(casesOf(suite), null, 1));
}

// A file after those that it imports.
const files = new Map();
function addFile(file) {
  if (files.has(file.proto.name)) return;
  file.dependencies.forEach(addFile);
  files.set(file.proto.name, file.proto);
}
messages.forEach(addFile);
writeFileSync(
  join(folder, "cel.fds"),
  toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...files.values()] })),
);
for (const file of suites.getConformanceSuite().suites) {
  const section = file.suites.map((part) =>
    create(simple.SimpleTestSectionSchema, { name: part.name, test: part.tests.map((test) => test.original) }),
  );
  const whole = create(simple.SimpleTestFileSchema, { name: file.name, section });
  writeFileSync(join(folder, `${file.name}.binpb`), toBinary(simple.SimpleTestFileSchema, whole));
}
