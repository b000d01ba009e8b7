// What is wrong with the JSON of a message, each fault with its path. The library of protobuf stops at the first one, and does not
// say where it stands.
import { type DescField, type DescMessage, fromJson, type JsonValue, type Registry } from "@bufbuild/protobuf";
import type { Violation } from "./errors.js";

type Fields = { [field: string]: JsonValue };

export const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// Messages whose JSON has their own fields.
const isPlain = (message: DescMessage | undefined): message is DescMessage =>
  message !== undefined && !message.typeName.startsWith("google.protobuf.");

function faultsOfField(schema: DescMessage, field: DescField, key: string, value: JsonValue, path: string, registry: Registry): Violation[] {
  if (field.fieldKind === "message" && isPlain(field.message) && isObject(value)) return faultsOf(field.message, value, path, registry);
  if (field.fieldKind === "list" && isPlain(field.message) && Array.isArray(value) && value.every(isObject)) {
    const { message } = field;
    return value.flatMap((one, index) => faultsOf(message, one, `${path}[${index}]`, registry));
  }
  try {
    fromJson(schema, { [key]: value }, { registry });
    return [];
  } catch (error) {
    return [{ field: path, description: textOf(error), reason: "WRONG_TYPE" }];
  }
}

function faultsOf(schema: DescMessage, fields: Fields, path: string, registry: Registry): Violation[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    const field = schema.fields.find((one) => one.name === key || one.jsonName === key);
    if (!field) return [{ field: here, description: `${schema.typeName} has no field "${key}"`, reason: "UNKNOWN_FIELD" }];
    return faultsOfField(schema, field, key, value, here, registry);
  });
}

/** Of an object with `@type` that protobuf refused with `error`; at least one. `path`: what the object itself is called. */
export function jsonFaults({ "@type": type, ...fields }: Fields, path: string, registry: Registry, error: unknown): Violation[] {
  const name = String(type).slice(String(type).lastIndexOf("/") + 1);
  const schema = registry.getMessage(name);
  if (!schema) return [{ field: `${path}.@type`, description: `there is no message "${name}"`, reason: "UNKNOWN_TYPE" }];
  const found = faultsOf(schema, fields, path, registry);
  return found.length > 0 ? found : [{ field: path, description: textOf(error), reason: "NOT_A_DOCUMENT" }];
}
