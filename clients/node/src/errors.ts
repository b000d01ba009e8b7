// What a call may end with. The types are the same in every client library of Svod.
//
// Which one it is follows from the canonical code and from the details (google.rpc) that the service sends with it.
import { fromBinary } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema, StatusSchema } from "./proto/google/rpc/error_details_pb.js";
import type { ItemError } from "./proto/svod/v1/item_error_pb.js";

/** One fault of what was sent: `document.education.programmes[3].budget`, what is wrong there, and what kind of fault that is,
 * `INVALID_DATE`. */
export interface Violation {
  field: string;
  description: string;
  reason: string;
}

/** A call that failed. `code` is the canonical code, `NOT_FOUND`; `reason` what the service says beside it, if anything. */
export class SvodError extends Error {
  constructor(readonly code: string, message: string, readonly reason: string = "") {
    super(message);
    this.name = new.target.name;
  }
}

/** The request or the document is faulty: `violations` names every fault, not only the first. */
export class InvalidInput extends SvodError {
  violations: readonly Violation[] = [];
}

/** The filing is not at the etag that was named: `etag` is the current one. */
export class Conflict extends SvodError {
  etag = "";
}

/** The service is busy, and asks to wait `retryDelayMs`. The library waited and tried again before it gave up. */
export class Overloaded extends SvodError {
  retryDelayMs = 0;
}

/** Larger than the service allows: to repeat the same is of no use. */
export class LimitExceeded extends SvodError {}

/** There is no such thing. */
export class NotFound extends SvodError {}

/** The request id was used for something else. */
export class AlreadyExists extends SvodError {}

/** Things are not as the call needs them: withdrawn already, no edition of the rules fits. */
export class FailedPrecondition extends SvodError {}

/** The caller is known, and may not do this. */
export class PermissionDenied extends SvodError {}

/** No valid token or certificate. */
export class Unauthenticated extends SvodError {}

/** The service cannot be reached, or cannot write at the moment. */
export class Unavailable extends SvodError {}

/** No answer in time. What was to be written may have been written. */
export class DeadlineExceeded extends SvodError {}

/** The caller gave up. */
export class Cancelled extends SvodError {}

/** A stored record is damaged; the message names it. */
export class DataLoss extends SvodError {}

/** The server does not know this call, or cannot do it as it is configured. */
export class Unimplemented extends SvodError {}

/** A fault of the service, or of what lies between. */
export class Internal extends SvodError {}

const TYPES: Record<string, typeof SvodError> = {
  INVALID_ARGUMENT: InvalidInput,
  OUT_OF_RANGE: InvalidInput,
  ABORTED: Conflict,
  NOT_FOUND: NotFound,
  ALREADY_EXISTS: AlreadyExists,
  FAILED_PRECONDITION: FailedPrecondition,
  PERMISSION_DENIED: PermissionDenied,
  UNAUTHENTICATED: Unauthenticated,
  UNAVAILABLE: Unavailable,
  DEADLINE_EXCEEDED: DeadlineExceeded,
  CANCELLED: Cancelled,
  DATA_LOSS: DataLoss,
  UNIMPLEMENTED: Unimplemented,
};

// The details of an error that this library understands.
interface Details {
  violations: Violation[];
  reason: string;
  metadata: Record<string, string>;
  retryDelayMs?: number;
}

function read(details: readonly Any[]): Details {
  const found: Details = { violations: [], reason: "", metadata: {} };
  for (const detail of details) {
    switch (detail.typeUrl.slice(detail.typeUrl.lastIndexOf("/") + 1)) {
      case "google.rpc.BadRequest":
        for (const { field, description, reason } of fromBinary(BadRequestSchema, detail.value).fieldViolations) {
          found.violations.push({ field, description, reason });
        }
        break;
      case "google.rpc.ErrorInfo": {
        const info = fromBinary(ErrorInfoSchema, detail.value);
        found.reason = info.reason;
        found.metadata = info.metadata;
        break;
      }
      case "google.rpc.RetryInfo": {
        const delay = fromBinary(RetryInfoSchema, detail.value).retryDelay;
        found.retryDelayMs = Number(delay?.seconds ?? 0n) * 1000 + (delay?.nanos ?? 0) / 1e6;
        break;
      }
    }
  }
  return found;
}

/** The error of a canonical code, a message and details. */
export function makeError(code: string, message: string, details: readonly Any[] = []): SvodError {
  const found = read(details);
  const type = code !== "RESOURCE_EXHAUSTED" ? (TYPES[code] ?? Internal)
    : found.retryDelayMs === undefined ? LimitExceeded : Overloaded;
  const error = new type(code, message, found.reason);
  if (error instanceof InvalidInput) error.violations = found.violations;
  if (error instanceof Conflict) error.etag = found.metadata["etag"] ?? "";
  if (error instanceof Overloaded) error.retryDelayMs = found.retryDelayMs ?? 0;
  return error;
}

/** What the library refuses itself, before anything is sent: the same error as of the service. */
export function invalidInput(...violations: Violation[]): InvalidInput {
  const error = new InvalidInput("INVALID_ARGUMENT", violations.map(({ field, description }) => `${field}: ${description}`).join("; "));
  error.violations = violations;
  return error;
}

/** The error of one item of a stream: what a call for it alone would have failed with. */
export function itemError(error: ItemError): SvodError {
  return makeError(status[error.code] ?? "UNKNOWN", error.message, error.details);
}

/** The error of a call that gRPC ended; anything else comes back as it is. */
export function callError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("metadata" in error)) return error;
  const { code, details, metadata } = error as ServiceError;
  const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
  return makeError(status[code] ?? "UNKNOWN", details, packed instanceof Uint8Array ? fromBinary(StatusSchema, packed).details : []);
}
