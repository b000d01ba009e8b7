// What callers see.
export { Audit, type Found, Run } from "./audit.js";
export type { CallOptions } from "./calls.js";
export { type ClientOptions, Pages } from "./caller.js";
export { DEFAULT_TARGET, type Pem, type TLS, type Token } from "./channel.js";
export { Client } from "./client.js";
export { type Document, type Fields, type Input, pack, registry, type Time, timestamp, toJson } from "./documents.js";
export * from "./errors.js";
export { type FindingRow, findingRows, quantity, type QuantityValue, type Ratio, type VerdictRow, verdictRow } from "./rows.js";
