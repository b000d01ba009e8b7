// Writes the published CEL test data (npm @bufbuild/cel-spec) as plain JSON lists for our runners: `export.mjs FOLDER`.
// The data are those of cel-spec v0.25.1; they are installed for the tests and never committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { dirname, join } from "node:path";

// The packages stand in tests/tools, where `./dev test` installs them.
const tools = join(dirname(new URL(import.meta.url).pathname), "..", "tools", "package.json");
const require = createRequire(tools);
const suites = await import(pathToFileURL(require.resolve("@bufbuild/cel-spec/testdata/tests.js")));

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
