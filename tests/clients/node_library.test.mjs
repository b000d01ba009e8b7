// What the Node library has of its own: rows, documents, what it refuses. Copied into a project that has it, and run there by
// `node --test`, with the address of a server and a unit that is filed in the environment.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Client, FailedPrecondition, findingRows, InvalidInput, timestamp, toJson, verdictRow } from "svod";
import { ReportSchema } from "svod/proto/svod/cluster/v1/report_pb";

const { SVOD_TARGET: target = "", SVOD_UNIT: unit = "" } = process.env;
const options = { asOfDate: "2015-02-15", pack: "ru.clusters.specialised-organisation" };
const report = `${unit}/filings/report`;
const client = new Client(target);
after(() => client.close());

test("rows of an audit", async () => {
  const audit = client.audit({ options });
  const rows = [];
  for await (const row of audit.rows()) rows.push(row);
  assert.deepEqual(rows.map(({ cluster, year, agreement, overall, fail }) => ({ cluster, year, agreement, overall, fail })),
    [{ cluster: "C14", year: 2014, agreement: "147-С/2014", overall: "NON_COMPLIANT", fail: 7 }]);
  assert.equal(audit.totals?.verdicts, 1n);
});

test("findings have exact quantities", async () => {
  const { verdicts } = await client.checkFiling({ name: unit, options });
  const rows = verdicts.flatMap(findingRows);
  const share = rows.find((row) => row.rule === "education.share" && row.instance === "8.1");
  assert.deepEqual([share?.measured, share?.threshold], [{ numerator: 479999999n, denominator: 960000000n }, { numerator: 1n, denominator: 2n }]);
  const late = rows.find((row) => row.measured === "2014-07-04");
  assert.deepEqual([late?.threshold, late?.margin], ["2014-06-30", -4n]);
  assert.equal(verdictRow(verdicts[0]).total, rows.length);
});

test("what a document may be", async () => {
  const message = create(ReportSchema, { signedOn: "2015-01-26" });
  const digests = new Set();
  /** @type {import("svod").Document[]} */
  const documents = [message, { signedOn: "2015-01-26" }, { signed_on: "2015-01-26" }, '{"signedOn": "2015-01-26"}'];
  for (const document of documents) {
    digests.add((await client.submitFiling({ name: report, document, validateOnly: true })).filing?.digest);
  }
  assert.equal(digests.size, 1);
  await assert.rejects(client.submitFiling({ name: `${unit}/filings/letter`, document: {} }), /is no kind of document/);
});

test("times", async () => {
  const { filing } = await client.getFiling({ name: report });
  assert.ok(filing?.submitTime);
  assert.deepEqual((await client.getFiling({ name: report, readTime: filing.submitTime })).filing, filing);
  assert.ok(timestampDate(filing.submitTime) <= new Date());
  assert.equal(/** @type {any} */ (toJson(filing)).document["@type"], "type.googleapis.com/svod.cluster.v1.Report");
});

test("what cannot be right is refused before anything is sent", async () => {
  assert.throws(() => new Client("svod.example:443", { token: "secret" }), /in plain text/);
  assert.throws(() => new Client("svod.example:443", { tls: { cert: Buffer.from("x") } }), /go together/);
  await assert.rejects(client.checkFiling({ name: unit, options: /** @type {any} */ ({ asOf: "2015-02-15" }) }), /has no field "asOf"/);
  assert.throws(() => client.audit({ view: "EVERYTHING" }), /is none of AUDIT_VIEW_UNSPECIFIED/);
});

test("every fault of what is given is invalid input", async () => {
  const programmes = { education: { programmes: [{}, { budgt: 1, budget: "much", topic: "MAGIC" }] } };
  /** @type {[any, string[]][]} */
  const documents = [
    [{ signed: "2015-01-26" }, ["document.signed"]],
    [programmes, ["budgt", "budget", "topic"].map((field) => `document.education.programmes[1].${field}`)],
    [{ education: 5, activities: { items: {} } }, ["document.education", "document.activities.items"]],
    ["{broken", ["document"]], ["[1]", ["document"]], [5, ["document"]], [["a"], ["document"]],
    [{ "@type": "type.googleapis.com/no.Such" }, ["document.@type"]], [{ "@type": 5 }, ["document.@type"]],
  ];
  /** @param {string[]} fields */
  const refused = (fields) => (/** @type {unknown} */ error) => {
    assert.ok(error instanceof InvalidInput, String(error));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.deepEqual(error.violations.map(({ field }) => field), fields);
    assert.ok(error.violations.every(({ description }) => description) && error.message.includes(fields[0]));
    return true;
  };
  for (const [document, fields] of documents) await assert.rejects(client.submitFiling({ name: report, document }), refused(fields));
  await assert.rejects(client.submitFiling({ name: `${unit}/filings/letter`, document: {} }), refused(["name"]));
  await assert.rejects(client.checkFiling({ name: unit, options: /** @type {any} */ ({ asOf: "2015-02-15" }) }), refused(["options.asOf"]));
  await assert.rejects(client.checkFiling({ name: unit, options: /** @type {any} */ (5) }), refused(["options"]));
  await assert.rejects(client.getFiling({ name: report, readTime: "yesterday" }), refused(["readTime"]));
  await assert.rejects(client.getFiling(/** @type {any} */ ({ name: 5 })), refused(["name"]));
  await assert.rejects(client.submitFilings(/** @type {any} */ ([5])).next(), InvalidInput);
  const item = { item: "one", submission: { name: report, document: { signed: 1 } } };
  await assert.rejects(client.submitFilings([item]).next(), refused(["submission.document.signed"]));
  assert.throws(() => timestamp(new Date("x")), refused(["time"]));
  for (const target of ["", "  "]) assert.throws(() => new Client(target), refused(["target"]));
});

test("an audit that is left early ends quietly", async () => {
  const audit = client.audit({ options });
  for await (const _ of audit) break;
  assert.equal(audit.totals, undefined);
});

test("a token is asked for at each call", async () => {
  let asked = 0;
  const other = new Client(target, { token: () => `token${(asked += 1)}` });
  await other.getCheckpoint();
  await other.getCheckpoint();
  assert.equal(asked, 2);
  await assert.rejects(other.withOptions({ attempts: 1 }).createBackup().next(), FailedPrecondition);
  other.close();
});
