// What the types of the Node library say; `tsc --noEmit` reads it, nothing runs it. A line after @ts-expect-error must be wrong.
import { Client, findingRows, InvalidInput, type VerdictRow } from "svod";
import { ReportSchema } from "svod/proto/svod/cluster/v1/report_pb";
import { AuditView } from "svod/proto/svod/v1/compliance_pb";
import { create } from "@bufbuild/protobuf";

const client = new Client("127.0.0.1:8571", { token: () => "token", tls: { ca: "ca.pem" }, timeoutMs: null });

export async function uses(): Promise<VerdictRow[]> {
  const { filing } = await client.getFiling({ name: "unit", readTime: new Date() });
  const revision: number | undefined = filing?.revision;
  await client.submitFiling({ name: "unit/filings/report", document: create(ReportSchema, { signedOn: "2015-01-26" }) });
  await client.submitFiling({ name: "unit/filings/report", document: { signedOn: "2015-01-26" }, etag: "none" }, { timeoutMs: 100 });
  for await (const listed of client.listFilings({ parent: "", pageSize: 10 })) listed.name.trim();
  for await (const page of client.listLedgerEntries({ startIndex: 5 }).pages()) page.entries.length.toFixed();
  for await (const answer of client.submitFilings([{ item: "a", submission: { name: "x", document: "{}" } }])) answer.answer?.repeated;
  const rows: VerdictRow[] = [];
  const audit = client.audit({ view: AuditView.FAILURES, options: { asOfDate: "2015-02-15" } });
  for await (const row of audit.rows()) rows.push(row);
  const digest: string | undefined = audit.totals?.digest;
  for await (const one of client.streamObligations({ obligations: { states: ["OBLIGATION_STATE_DUE"] } })) one.subject.trim();
  const { verdicts } = await client.check({ dossier: "{}" });
  verdicts.flatMap(findingRows).map((row) => row.measured);
  // @ts-expect-error there is no such field
  await client.getFiling({ nome: "unit" });
  // @ts-expect-error a page is not a list
  client.listFilings().filings;
  // @ts-expect-error an error of another kind has no violations
  new InvalidInput("INVALID_ARGUMENT", String(revision)).etag = digest;
  return rows;
}
