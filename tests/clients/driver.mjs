// Calls the Node library as the scenarios say. It is copied into a project that has the library, and run there.
import { createInterface } from "node:readline";
import * as svod from "svod";

/** @type {Map<string, svod.Client>} */
const clients = new Map();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** @param {string} name */
const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
/** @param {unknown} line */
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

/**
 * The scenarios have the names of the schema; documents stay as they are.
 * @param {any} value
 * @returns {any}
 */
function fields(value) {
  if (Array.isArray(value)) return value.map(fields);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) =>
    [camel(key), key === "document" || key === "dossier" ? one : fields(one)]));
}

/** @param {any} described */
function clientOf(described) {
  const key = JSON.stringify(described);
  let client = clients.get(key);
  if (!client) {
    const { target, token, ca, cert, key: file, attempts, timeout } = described;
    client = new svod.Client(target, {
      token, attempts,
      ...(ca || cert ? { tls: { ca, cert, key: file } } : {}),
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    });
    clients.set(key, client);
  }
  return client;
}

/** @param {svod.SvodError} error */
function plainError(error) {
  const { code, message, reason } = error;
  return {
    type: error.name, code, message, reason,
    ...(error instanceof svod.InvalidInput ? { violations: error.violations } : {}),
    ...(error instanceof svod.Conflict ? { etag: error.etag } : {}),
    ...(error instanceof svod.Overloaded ? { retryDelay: error.retryDelayMs / 1000 } : {}),
  };
}

/** @param {any} message */
function plain(message) {
  const made = /** @type {any} */ (svod.toJson(message));
  return message.error?.$typeName ? { ...made, error: plainError(svod.itemError(message.error)) } : made;
}

/** @param {any} line */
async function call(line) {
  const client = /** @type {any} */ (clientOf(line.client));
  const name = line.call[0].toLowerCase() + line.call.slice(1);
  const given = client[name](fields(line.items ?? line.request));
  if (!(Symbol.asyncIterator in given)) return plain(await given);
  const items = [];
  for await (const message of given) {
    items.push(line.only ? message[line.only] : plain(message));
    if (items.length === line.pauseAfter) {
      say({ paused: true });
      await lines.next();
    }
  }
  return given instanceof svod.Audit ? { verdicts: items, totals: plain(given.totals) } : { items };
}

for (let next; !(next = await lines.next()).done; ) {
  try {
    say({ answer: await call(JSON.parse(next.value)) });
  } catch (error) {
    if (!(error instanceof svod.SvodError)) throw error;
    say({ error: plainError(error) });
  }
}
for (const client of clients.values()) client.close();
