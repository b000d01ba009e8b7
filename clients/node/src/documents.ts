// From what people have (objects, JSON, dates) to messages of the API, and back.
import { randomUUID } from "node:crypto";
import {
  create, createRegistry, type DescField, type DescFile, type DescMessage, fromJson, isMessage, type JsonValue, type Message, type MessageShape,
  ScalarType, toJson as messageToJson,
} from "@bufbuild/protobuf";
import { type Any, anyPack, AnySchema, type Timestamp, timestampFromDate, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { invalidInput } from "./errors.js";
import { isObject, jsonFaults, textOf } from "./json_faults.js";
import { file_google_rpc_error_details } from "./proto/google/rpc/error_details_pb.js";
import { DossierSchema, file_svod_cluster_v1_dossier } from "./proto/svod/cluster/v1/dossier_pb.js";
import { file_svod_v1_admin } from "./proto/svod/v1/admin_pb.js";
import { file_svod_v1_compliance } from "./proto/svod/v1/compliance_pb.js";
import { file_svod_v1_rule_packs } from "./proto/svod/v1/rule_packs_pb.js";
import { file_svod_v1_filings } from "./proto/svod/v1/filings_pb.js";

/** A document or a dossier: a message, an object as protobuf's JSON has it, or the JSON text itself. */
export type Document = Message | { [field: string]: JsonValue } | string;
/** A time, as a text in RFC 3339. */
export type Time = Timestamp | Date | string;

/** What a request may be: a message, or its fields; documents, times and enumerations in any of their forms. */
export type Input<T> = T extends Any ? Document
  : T extends Timestamp ? Time
  : T extends Message ? T | Fields<T>
  : T extends readonly (infer U)[] ? readonly Input<U>[]
  : T extends bigint ? bigint | number | string
  : T extends number ? (`${number}` extends `${T}` ? number : T | string) // the second is an enumeration
  : T;
export type Fields<T> = { [K in keyof T as K extends "$typeName" | "$unknown" ? never : K]?: Input<NonNullable<T[K]>> | undefined };

const withImports = (file: DescFile): DescFile[] => [file, ...file.dependencies.flatMap(withImports)];

/** Every message that a document or a detail of an error may be. */
export const registry = createRegistry(
  ...[file_svod_cluster_v1_dossier, file_svod_v1_admin, file_svod_v1_compliance, file_svod_v1_filings, file_svod_v1_rule_packs, file_google_rpc_error_details]
    .flatMap(withImports),
);

const PREFIX = "type.googleapis.com/";

// The message type of the document that a filing's name ends with: `.../filings/report`.
function typeOfKind(name: string): string {
  const kind = name.slice(name.lastIndexOf("/filings/") + "/filings/".length);
  const field = DossierSchema.fields.find((one) => one.name === kind);
  if (field?.fieldKind !== "message") {
    const description = `"${kind}" is no kind of document of ${DossierSchema.typeName}: give a message, or name its type with "@type"`;
    throw invalidInput({ field: "name", description, reason: "BAD_NAME" });
  }
  return field.message.typeName;
}

// The object that a document is, or the text of it.
function fieldsOf(document: unknown, path: string): { [field: string]: JsonValue } {
  let fields = document;
  try {
    if (typeof document === "string") fields = JSON.parse(document);
  } catch (error) {
    throw invalidInput({ field: path, description: `this is no JSON: ${textOf(error)}`, reason: "SYNTAX" });
  }
  if (!isObject(fields)) throw invalidInput({ field: path, description: "an object is expected", reason: "NOT_A_DOCUMENT" });
  return fields;
}

/**
 * The document as the API takes it. An object without `@type` is what the filing's name says, or else a dossier. `path`: what the
 * faults of an InvalidInput call it.
 */
export function pack(document: Document, name = "", path = "document"): Any {
  if (isMessage(document)) {
    if (isMessage(document, AnySchema)) return document;
    const schema = registry.getMessage(document.$typeName);
    if (!schema) throw invalidInput({ field: path, description: `${document.$typeName} is no message of the schema`, reason: "UNKNOWN_TYPE" });
    return anyPack(schema, document);
  }
  const given = fieldsOf(document, path);
  const type = name ? () => typeOfKind(name) : () => DossierSchema.typeName;
  const json = "@type" in given ? given : { "@type": PREFIX + type(), ...given };
  try {
    return fromJson(AnySchema, json, { registry });
  } catch (error) {
    throw invalidInput(...jsonFaults(json, path, registry, error));
  }
}

/** `path`: what the faults of an InvalidInput call it. */
export function timestamp(time: Time, path = "time"): Timestamp {
  if (isMessage(time)) return time;
  try {
    return typeof time === "string" ? fromJson(TimestampSchema, time) : timestampFromDate(time);
  } catch (error) {
    throw invalidInput({ field: path, description: `this is no time: ${textOf(error)}`, reason: "INVALID_TIME" });
  }
}

function oneValue(field: DescField, value: unknown, name: string, path: string): unknown {
  if (field.message) {
    if (field.message.typeName === AnySchema.typeName) return pack(value as Document, name, path);
    if (field.message.typeName === TimestampSchema.typeName) return timestamp(value as Time, path);
    return isMessage(value) ? value : make(field.message, value as object, path);
  }
  if (field.enum && typeof value === "string") {
    const found = field.enum.values.find((one) => one.name === value);
    if (found) return found.number;
    const description = `"${value}" is none of ${field.enum.values.map((one) => one.name).join(", ")}`;
    throw invalidInput({ field: path, description, reason: "UNKNOWN_ENUM_VALUE" });
  }
  return scalarValue(field, value, path);
}

// What JavaScript has for a value that is no message; of bytes nothing is checked.
function typeOfScalar(field: DescField): string | undefined {
  switch (field.scalar) {
    case ScalarType.BYTES:
      return undefined;
    case ScalarType.STRING:
      return "string";
    case ScalarType.BOOL:
      return "boolean";
    default:
      return "number";
  }
}

function scalarValue(field: DescField, value: unknown, path: string): unknown {
  const whole = field.scalar === ScalarType.INT64 || field.scalar === ScalarType.UINT64;
  try {
    if (whole) return BigInt(value as string | number | bigint);
  } catch (error) {
    throw invalidInput({ field: path, description: textOf(error), reason: "WRONG_TYPE" });
  }
  const type = typeOfScalar(field);
  if (type === undefined || typeof value === type) return value;
  throw invalidInput({ field: path, description: `a ${type} is expected, not ${JSON.stringify(value)}`, reason: "WRONG_TYPE" });
}

function fieldOf(schema: DescMessage, key: string, path: string): DescField {
  const field = schema.fields.find((one) => one.localName === key || one.name === key);
  if (!field) {
    const description = `${schema.typeName} has no field "${key}"; it has ${schema.fields.map((one) => one.localName).join(", ")}`;
    throw invalidInput({ field: path, description, reason: "UNKNOWN_FIELD" });
  }
  return field;
}

function listOf(field: DescField, values: unknown, name: string, path: string): unknown[] {
  if (!Array.isArray(values)) throw invalidInput({ field: path, description: "a list is expected", reason: "NOT_A_LIST" });
  return values.map((one, index) => oneValue(field, one, name, `${path}[${index}]`));
}

/**
 * A message from its fields; `undefined` and `null`: not set. A message comes back as a copy that may be changed. `path`: where it
 * stands in the request.
 */
export function make<S extends DescMessage>(schema: S, values: object, path = ""): MessageShape<S> {
  if (!isObject(values)) {
    throw invalidInput({ field: path, description: `the fields of ${schema.typeName} are expected`, reason: "WRONG_TYPE" });
  }
  const init: { [field: string]: unknown } = {};
  const given = values as { [field: string]: unknown; name?: unknown };
  const name = typeof given.name === "string" ? given.name : "";
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || key === "$typeName" || key === "$unknown") continue;
    const choice = schema.oneofs.find((one) => one.localName === key) ? (value as { case?: string; value: unknown }) : undefined;
    if (choice && choice.case === undefined) continue;
    const at = path ? `${path}.${choice?.case ?? key}` : (choice?.case ?? key);
    const field = fieldOf(schema, choice?.case ?? key, at);
    const held = choice ? choice.value : value;
    const made = field.fieldKind === "list" ? listOf(field, held, name, at) : oneValue(field, held, name, at);
    if (field.oneof) init[field.oneof.localName] = { case: field.localName, value: made };
    else init[field.localName] = made;
  }
  return create(schema, init as never);
}

/** A request, with a request id where there is a place for one, also in the submission of an item, and none is given. */
export function makeRequest<S extends DescMessage>(schema: S, values: object): MessageShape<S> {
  const request = make(schema, values);
  const { submission = request } = request as { submission?: object };
  if ("requestId" in submission && !submission.requestId) submission.requestId = randomUUID();
  return request;
}

/** As protobuf's JSON has it. */
export function toJson(message: Message): JsonValue {
  const schema = registry.getMessage(message.$typeName);
  if (!schema) throw new TypeError(`${message.$typeName} is no message of the schema`);
  return messageToJson(schema, message, { registry });
}
