// Random expressions of the core of CEL, evaluated by us (svod-cel-eval, in four ways) and by another evaluator that
// knows nothing of ours (npm @bufbuild/cel): `differential.mjs EVALUATOR COUNT [SEED]`. Where the two are known to
// differ, and who is right, stands in KNOWN below; any other disagreement fails the run and is printed.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(dirname(new URL(import.meta.url).pathname), "..", "tools", "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { celEnv, isCelError, isCelList, isCelMap, isCelType, isCelUint, parse, plan } = await load("@bufbuild/cel");

const [evaluator, count, seed = "20141031"] = process.argv.slice(2);

// Numbers that are the same on every machine (mulberry32).
let state = Number(seed) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const LITERALS = {
  bool: ["true", "false"],
  int: ["0", "1", "-1", "2", "7", "-3", "42", "9223372036854775807", "-9223372036854775808", "4611686018427387904"],
  uint: ["0u", "1u", "2u", "7u", "18446744073709551615u", "9223372036854775808u"],
  double: ["0.0", "-0.0", "1.0", "-1.5", "2.5", "1e3", "9007199254740993.0", "1e-7", "9223372036854775808.0", "0.1"],
  string: ["''", "'a'", "'ab'", "'Ab'", "'кластер'", "'12'", "'-7'", "'1.5'", "'true'", "'\\u0000'", "'🙂b'"],
  bytes: ["b''", "b'a'", "b'ab'", "b'\\xff\\x00'", "b'\\u'".slice(0, 2) + "'"],
  type: ["int", "string", "list", "map", "type", "null_type"],
};
const SCALARS = ["bool", "int", "uint", "double", "string", "bytes"];
const KEYS = ["bool", "int", "uint", "string"];

// A type: a scalar by name, {list: type}, {map: [key, value]}.
function anyType(depth) {
  if (depth > 0 && below(4) === 0) return { list: anyType(depth - 1) };
  if (depth > 0 && below(6) === 0) return { map: [pick(KEYS), anyType(depth - 1)] };
  return pick(SCALARS);
}

let names = []; // of the macros around, with their types
function literal(type) {
  if (type.list) return `[${Array.from({ length: below(3) }, () => literal(type.list)).join(", ")}]`;
  if (type.map) {
    const entries = new Map();
    for (let i = below(3); i > 0; i--) entries.set(literal(type.map[0]), literal(type.map[1]));
    return `{${[...entries].map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
  }
  return pick(LITERALS[type]);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function macro(depth, type) {
  const element = anyType(1);
  const name = pick(["x", "y", "z"]);
  const range = make({ list: element }, depth - 1);
  const within = (wanted) => {
    const before = names;
    names = [...names.filter((n) => n.name !== name), { name, type: element }];
    const text = make(wanted, depth - 1);
    names = before;
    return text;
  };
  if (type.list) {
    return same(type.list, element) && below(2) === 0
      ? `${range}.filter(${name}, ${within("bool")})`
      : `${range}.map(${name}, ${below(2) === 0 ? within("bool") + ", " : ""}${within(type.list)})`;
  }
  return `${range}.${pick(["all", "exists", "exists_one"])}(${name}, ${within("bool")})`;
}

const FORMS = {
  bool: [
    (d) => `(${make("bool", d)} && ${make("bool", d)})`,
    (d) => `(${make("bool", d)} || ${make("bool", d)})`,
    (d) => `!${make("bool", d)}`,
    (d) => {
      const type = anyType(1);
      return `(${make(type, d)} ${pick(["==", "!="])} ${make(type, d)})`;
    },
    (d) => `(dyn(${make(anyType(1), d)}) ${pick(["==", "!="])} dyn(${make(anyType(1), d)}))`,
    (d) => {
      const type = pick(SCALARS);
      return `(${make(type, d)} ${pick(["<", "<=", ">", ">="])} ${make(type, d)})`;
    },
    (d) => `(dyn(${make(pick(["int", "uint", "double"]), d)}) ${pick(["<", "<=", ">", ">="])} ${make("double", d)})`,
    (d) => {
      const type = pick(SCALARS);
      return `(${make(type, d)} in ${make({ list: type }, d)})`;
    },
    (d) => {
      const key = pick(KEYS);
      return `(${make(key, d)} in ${make({ map: [key, "int"] }, d)})`;
    },
    (d) => `${make("string", d)}.${pick(["contains", "startsWith", "endsWith"])}(${make("string", d)})`,
    (d) => `${make("string", d)}.matches('${pick(["a+", "^[a-z]*$", "b|1", "."])}')`,
    (d) => macro(d + 1, "bool"),
    (d) => `(type(${make(anyType(1), d)}) == ${pick(LITERALS.type)})`,
  ],
  int: [
    (d) => `(${make("int", d)} ${pick(["+", "-", "*", "/", "%"])} ${make("int", d)})`,
    (d) => `-(${make("int", d)})`,
    (d) => `size(${make(pick(["string", "bytes", { list: "int" }, { map: ["int", "int"] }]), d)})`,
    (d) => `int(${make(pick(["int", "uint", "double", "string"]), d)})`,
  ],
  uint: [
    (d) => `(${make("uint", d)} ${pick(["+", "-", "*", "/", "%"])} ${make("uint", d)})`,
    (d) => `uint(${make(pick(["int", "uint", "double"]), d)})`,
  ],
  double: [
    (d) => `(${make("double", d)} ${pick(["+", "-", "*", "/"])} ${make("double", d)})`,
    (d) => `-(${make("double", d)})`,
    (d) => `double(${make(pick(["int", "uint", "double"]), d)})`,
  ],
  string: [
    (d) => `(${make("string", d)} + ${make("string", d)})`,
    (d) => `string(${make(pick(["int", "uint", "string", "bytes", "bool"]), d)})`,
  ],
  bytes: [(d) => `(${make("bytes", d)} + ${make("bytes", d)})`, (d) => `bytes(${make("string", d)})`],
};

// An expression of a type, at most `depth` deep.
function make(type, depth) {
  const known = names.filter((name) => same(name.type, type));
  if (known.length > 0 && below(3) === 0) return pick(known).name;
  if (depth <= 0) return literal(type);
  const kind = below(12);
  if (kind === 0) return literal(type);
  if (kind === 1) return `(${make("bool", depth - 1)} ? ${make(type, depth - 1)} : ${make(type, depth - 1)})`;
  if (kind === 2) return `${make({ list: type }, depth - 1)}[${make("int", 0)}]`;
  if (kind === 3) {
    const key = pick(KEYS);
    return `${make({ map: [key, type] }, depth - 1)}[${make(key, 0)}]`;
  }
  if (type.list) {
    if (kind < 6) return `(${make(type, depth - 1)} + ${make(type, depth - 1)})`;
    if (kind < 9) return macro(depth, type);
    return `[${make(type.list, depth - 1)}, ${make(type.list, depth - 1)}]`;
  }
  if (type.map) return `{${literal(type.map[0])}: ${make(type.map[1], depth - 1)}}`;
  return pick(FORMS[type])(depth - 1);
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");
function canonical(value) {
  if (isCelError(value)) return "error";
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `i${value}`;
  if (isCelUint(value)) return `u${value.value}`;
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "dnan";
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return `d${hex(bytes)}`;
  }
  if (typeof value === "string") return `s${hex(Buffer.from(value, "utf8"))}`;
  if (value instanceof Uint8Array) return `b${hex(value)}`;
  if (isCelType(value)) return `t${value.name}`;
  if (isCelList(value)) return `[${[...value].map(canonical).join(",")}]`;
  if (isCelMap(value)) {
    const parts = [...value].map(([key, entry]) => `${canonical(key)}:${canonical(entry)}`);
    return `{${parts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(",")}}`;
  }
  return "other";
}

const environment = celEnv();
function theirs(text) {
  try {
    return canonical(plan(environment, parse(text))({}));
  } catch {
    return "error";
  }
}

// Where the other evaluator differs, and why ours stays: `when(expression, ours, theirs)`.
const KNOWN = [
  {
    why: "they read an empty text as the int 0; the specification has no such number",
    when: (text, mine, other) => mine === "error" && other !== "error" && /\bint\(/.test(text),
  },
  {
    why: "they wrap around at -(-2^63), where the specification asks for an error",
    when: (text, mine, other) => mine === "error" && other !== "error" && /-\(.*9223372036854775808/.test(text),
  },
  {
    why: "they give 0 for -2^63 % -1, where the specification asks for an error",
    when: (text, mine, other) => mine === "error" && other !== "error" && /9223372036854775808.*%/.test(text),
  },
  {
    why: "they refuse to divide a uint of 2^63 or more",
    when: (text, mine, other) =>
      mine !== "error" && other === "error" && /9223372036854775808|18446744073709551615/.test(text) && /[/%]/.test(text),
  },
];

const texts = Array.from({ length: Number(count) }, () => make(anyType(1), 1 + below(4))).filter(
  (text) => text.length < 4000,
);
function ours(options) {
  const run = spawnSync(evaluator, options, { input: texts.join("\n") + "\n", maxBuffer: 1 << 30, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${evaluator} ended with ${run.status ?? run.signal}`);
  return run.stdout.split("\n");
}
const ways = { unchecked: ours(["--unchecked"]), boxed: ours(["--unchecked", "--boxed"]) };
const checked = { checked: ours([]), "checked, boxed": ours(["--boxed"]) };

let disagreements = 0;
const totals = { values: 0, errors: 0, unchecked: 0 };
const known = new Map();
texts.forEach((text, i) => {
  const other = theirs(text);
  totals[other === "error" ? "errors" : "values"]++;
  if (checked.checked[i] === "fault") totals.unchecked++;
  for (const [way, answers] of Object.entries({ ...ways, ...checked })) {
    if (way in checked && answers[i] === "fault") continue; // not well typed: run unchecked alone
    if (answers[i] === other) continue;
    const reason = KNOWN.find((entry) => entry.when(text, answers[i], other));
    if (reason) {
      known.set(reason.why, (known.get(reason.why) ?? 0) + 1);
      continue;
    }
    if (++disagreements <= 20) console.log(`${text}\n  ours, ${way}: ${answers[i]}\n  theirs: ${other}`);
  }
});
for (const [why, times] of known) console.log(`known to differ, ${times} times: ${why}`);
console.log(
  `${texts.length} expressions: ${totals.values} values, ${totals.errors} errors, ` +
    `${totals.unchecked} not well typed; ${disagreements} disagreements`,
);
process.exit(disagreements === 0 ? 0 : 1);
