import type { AuditPlace } from "./places.js";
import type { AuditProgress, AuditResponse, AuditTotals } from "./proto/svod/v1/compliance_pb.js";
import type { Verdict } from "./proto/svod/v1/verdict_pb.js";
import { type FindingRow, findingRows, type VerdictRow, verdictRow } from "./rows.js";

/**
 * An audit under way: iterate over its verdicts, once. When they are over, `totals` is there. A stream that breaks is gone on
 * with: every verdict comes once, and the totals are those of one run.
 */
export class Audit implements AsyncIterable<Verdict> {
  /** @internal */
  constructor(private readonly stream: AsyncGenerator<AuditResponse>, private readonly place: AuditPlace) {}

  /** Everything as it comes: verdicts, progress, totals. */
  events(): AsyncGenerator<AuditResponse> {
    return this.stream;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Verdict> {
    for await (const { event } of this.stream) {
      if (event.case === "verdict") yield event.value;
    }
  }

  /** A flat object for each verdict. */
  async *rows(): AsyncGenerator<VerdictRow> {
    for await (const verdict of this) yield verdictRow(verdict);
  }

  /** A flat object for each finding of each verdict. */
  async *findingRows(): AsyncGenerator<FindingRow> {
    for await (const verdict of this) yield* findingRows(verdict);
  }

  get progress(): AuditProgress | undefined {
    return this.place.progress;
  }

  /** `undefined` while the audit is under way. */
  get totals(): AuditTotals | undefined {
    return this.place.totals;
  }

  /** What another audit goes on from: `audit({..., resumeToken})`. What was read after it comes again. */
  get resumeToken(): string {
    return this.place.request.resumeToken;
  }
}
