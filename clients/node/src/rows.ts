// Verdicts as rows: flat objects, for tables of any kind.
import { LevelSchema, FindingStateSchema, OverallStateSchema, type Quantity, type Verdict } from "./proto/svod/v1/verdict_pb.js";

/** Of a ratio, exact: 1/2 is 50 %. */
export interface Ratio {
  numerator: bigint;
  denominator: bigint;
}

export interface VerdictRow {
  subject: string;
  organisation?: string;
  cluster?: string;
  year?: number;
  agreement?: string;
  pack: string;
  edition: string;
  asOfDate: string;
  overall: string;
  pass: number;
  fail: number;
  pending: number;
  notApplicable: number;
  undetermined: number;
  waived: number;
  error: number;
  total: number;
  digest: string;
}

/** Exact: kopecks, counts and days as bigint, decimals and dates as text, shares and points as Ratio, an interval as its bounds. */
export type QuantityValue = bigint | string | boolean | Ratio | [low: string | undefined, high: string | undefined] | undefined;

export interface FindingRow {
  subject: string;
  pack: string;
  rule: string;
  instance: string;
  level: string;
  state: string;
  clause: string;
  measured: QuantityValue;
  threshold: QuantityValue;
  margin: QuantityValue;
  due: string | undefined;
  textEn: string;
  textRu: string;
}

const UNIT = /^organisations\/([^/]+)\/clusters\/([^/]+)\/years\/([^/]+)\/agreements\/([^/]+)$/;

/** The parts of a unit's name. A unit of another schema has none. */
export function unitFields(name: string): Pick<VerdictRow, "organisation" | "cluster" | "year" | "agreement"> {
  const found = UNIT.exec(name);
  if (!found) return {};
  const [organisation, cluster, year, agreement] = found.slice(1).map(decodeURIComponent) as [string, string, string, string];
  return { organisation, cluster, year: Number(year), agreement };
}

// `NON_COMPLIANT` of OVERALL_STATE_NON_COMPLIANT.
function short(schema: { value: Record<number, { name: string }> }, value: number, prefix: string): string {
  return schema.value[value]?.name.slice(prefix.length) ?? String(value);
}

/** The value of a quantity. */
export function quantity(of: Quantity | undefined): QuantityValue {
  const kind = of?.kind;
  switch (kind?.case) {
    case "ratio":
    case "points":
      return { numerator: BigInt(kind.value.numerator), denominator: BigInt(kind.value.denominator) };
    case "interval":
      return [kind.value.low, kind.value.high];
    default:
      return kind?.value;
  }
}

/** One row for a verdict: the unit, the pack, the overall state, how many findings have each state. */
export function verdictRow(verdict: Verdict): VerdictRow {
  const counts = verdict.counts;
  return {
    subject: verdict.subject,
    ...unitFields(verdict.subject),
    pack: verdict.pack?.id ?? "",
    edition: verdict.pack?.edition ?? "",
    asOfDate: verdict.asOfDate,
    overall: short(OverallStateSchema, verdict.overall, "OVERALL_STATE_"),
    pass: counts?.pass ?? 0,
    fail: counts?.fail ?? 0,
    pending: counts?.pending ?? 0,
    notApplicable: counts?.notApplicable ?? 0,
    undetermined: counts?.undetermined ?? 0,
    waived: counts?.waived ?? 0,
    error: counts?.error ?? 0,
    total: counts?.total ?? 0,
    digest: verdict.digest,
  };
}

/** One row for each finding of a verdict, with its exact quantities. */
export function findingRows(verdict: Verdict): FindingRow[] {
  return verdict.findings.map((finding) => ({
    subject: verdict.subject,
    ...unitFields(verdict.subject),
    pack: verdict.pack?.id ?? "",
    rule: finding.rule,
    instance: finding.instance,
    level: short(LevelSchema, finding.level, "LEVEL_"),
    state: short(FindingStateSchema, finding.state, "FINDING_STATE_"),
    clause: finding.citation?.clause ?? "",
    measured: quantity(finding.measured),
    threshold: quantity(finding.threshold),
    margin: quantity(finding.margin),
    due: finding.due?.date,
    textEn: finding.text?.en ?? "",
    textRu: finding.text?.ru ?? "",
  }));
}
