import type { TokenPlace, WithToken } from "./places.js";
import type { AuditResponse } from "./proto/svod/v1/compliance_pb.js";
import type { Verdict } from "./proto/svod/v1/verdict_pb.js";
import { type FindingRow, findingRows, type VerdictRow, verdictRow } from "./rows.js";

type Event<Response extends WithToken, Case> = Extract<Response["event"], { case: Case }> extends { value: infer Value } ? Value : never;
/** What a stream with tokens finds. */
export type Found<Response extends WithToken> = Event<Response, Exclude<Response["event"]["case"], "progress" | "totals" | undefined>>;

/**
 * Long work under way: iterate over what it finds, once. When that is over, `totals` is there. A stream that breaks is gone on
 * with: everything comes once, and the totals are those of one run.
 */
export class Run<Response extends WithToken> implements AsyncIterable<Found<Response>> {
  /** @internal */
  constructor(private readonly stream: AsyncGenerator<Response>, private readonly place: TokenPlace<Response>) {}

  /** Everything as it comes: what is found, progress, totals. */
  events(): AsyncGenerator<Response> {
    return this.stream;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Found<Response>> {
    for await (const { event } of this.stream) {
      if (event.case !== "progress" && event.case !== "totals" && event.case !== undefined) yield event.value as Found<Response>;
    }
  }

  get progress(): Event<Response, "progress"> | undefined {
    return this.place.progress as Event<Response, "progress"> | undefined;
  }

  /** `undefined` while it is under way. */
  get totals(): Event<Response, "totals"> | undefined {
    return this.place.totals as Event<Response, "totals"> | undefined;
  }

  /** What another call goes on from: `audit({..., resumeToken})`. What was read after it comes again. */
  get resumeToken(): string {
    return this.place.request.resumeToken;
  }
}

/** An audit under way: iterate over its verdicts. */
export class Audit extends Run<AuditResponse> {
  /** A flat object for each verdict. */
  async *rows(): AsyncGenerator<VerdictRow> {
    for await (const verdict of this as AsyncIterable<Verdict>) yield verdictRow(verdict);
  }

  /** A flat object for each finding of each verdict. */
  async *findingRows(): AsyncGenerator<FindingRow> {
    for await (const verdict of this as AsyncIterable<Verdict>) yield* findingRows(verdict);
  }
}
