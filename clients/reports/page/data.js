"use strict";
// What is audited, in the words and numbers of the language that is shown. README.md says how the data are laid out.

const words = JSON.parse(document.getElementById("words").textContent);
const data = JSON.parse(document.getElementById("data").textContent);

// The states of svod/v1/verdict.proto and compliance.proto, by number.
const PASS = 1, FAIL = 2, PENDING = 3, UNDETERMINED = 5, ERROR = 7;
const PAST = 3; // of Mendable: only an amendment helps
const OVERDUE = 1, DUE = 2, AT_RISK = 3;
const STATES = [FAIL, ERROR, UNDETERMINED, PENDING, 6, PASS, 4]; // as a reader wants them
const OVERALLS = [3, 4, 2, 1]; // the worst first
// Signs say the same as the colours, for those who do not see them.
const STATE_SIGNS = ["", "✓", "✕", "…", "–", "?", "○", "!"];
const OVERALL_SIGNS = ["", "✓", "△", "✕", "?"];
const DUTY_SIGNS = ["", "✕", "→", "△"];

// What can be chosen; the rest of the page follows from it. Names of facets begin with `f.`, of name parts with `p.`.
const view = { lang: data.language, overall: "", state: "", pack: "", q: "", by: "", kind: "", all: "", facets: {} };

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[view.lang][key] ?? key);
// A text of the data by its number.
const text = (number) => {
  const one = data.texts[number];
  return Array.isArray(one) ? one[view.lang === "ru" ? 0 : 1] : one;
};
const number = (value, options) => new Intl.NumberFormat(view.lang, options).format(value);
const percent = (part, whole) => (whole ? number(part / whole, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }) : "–");
const day = (iso) => (view.lang === "ru" && /^\d{4}-\d{2}-\d{2}$/.test(iso) ? iso.split("-").reverse().join(".") : iso);
const moment = (iso) =>
  view.lang === "ru"
    ? `${day(iso.slice(0, 10))}, ${iso.slice(11, 16)} UTC`
    : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
const month = (iso) => {
  const shown = new Intl.DateTimeFormat(view.lang, { month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${iso}-01T00:00:00Z`))
    .replace(/\s?г\.$/, "");
  return shown[0].toUpperCase() + shown.slice(1);
};

// Names of the field of work; what has none is called by its id.
const nameOf = (id) => data.names.names?.[id]?.[view.lang] ?? id;
const valueName = (facet, value) => data.names.values?.[facet]?.[value]?.[view.lang] ?? "";
const valueLabel = (facet, value) => [value, valueName(facet, value)].filter(Boolean).join(" ");

const rules = data.rules.map(([pack, rule, instance, title, clause, level]) => ({ pack, rule, instance, title, clause, level }));
const sources = data.sources.map(([pack, title, adopted]) => ({ pack, title, adopted }));
const clauses = data.clauses.map(([pack, source, clause]) => ({ pack, source, clause }));
// What the search looks through, in both languages at once.
const ruleText = rules.map((one) => {
  const title = data.texts[one.title];
  return [one.rule, one.instance, clauses[one.clause].clause]
    .concat(Array.isArray(title) ? title : [title])
    .join("\n")
    .toLowerCase();
});

// One for each verdict. A finding in brief: [rule, state, kind of margin, bin, measured, threshold, margin, due day].
const verdicts = data.units.flatMap((unit, place) =>
  unit.verdicts.map((verdict, nth) => ({
    ...verdict,
    unit,
    place,
    id: `${place}.${nth}`,
    counts: verdict.brief.reduce((counts, one) => ((counts[one[1]] += 1), counts), Array(8).fill(0)),
  })),
);
const unitsOmitted = data.omitted.units[0] < data.omitted.units[1];

// Facets, and those parts of the units' names that several units share and that no facet says.
const facetNames = Object.keys(data.heat);
const partNames = [];
{
  const seen = new Map();
  for (const unit of data.units) {
    for (const [part, value] of unit.parts) {
      if (!seen.has(part)) seen.set(part, { values: new Set(), said: true });
      const one = seen.get(part);
      one.values.add(value);
      one.said &&= unit.facets.some(([, of]) => of === value);
    }
  }
  for (const [part, { values, said }] of seen) {
    if (!said && values.size > 1 && values.size <= data.units.length / 2) partNames.push(part);
  }
}
const dimensions = [...facetNames.map((name) => ({ key: `f.${name}`, name })), ...partNames.map((name) => ({ key: `p.${name}`, name }))];
const valuesOf = (unit, key) => (key[0] === "f" ? unit.facets : unit.parts).filter(([name]) => name === key.slice(2)).map(([, value]) => value);
const allValues = (key) =>
  [...new Set(data.units.flatMap((unit) => valuesOf(unit, key)))].sort((a, b) => a.localeCompare(b, "ru", { numeric: true }));

// `C14 · 2014`, and below it what else is known of it. Facets whose values have names are told by these.
const unitLabel = (unit) => {
  const plain = unit.facets.filter(([facet, value]) => !valueName(facet, value)).map(([, value]) => value);
  return (plain.length ? plain : unit.parts.map(([, value]) => value)).join(" · ");
};
const unitPlace = (unit) =>
  facetNames.flatMap((facet) => valuesOf(unit, `f.${facet}`).map((value) => valueName(facet, value))).filter(Boolean).join(", ");
const unitRest = (unit) =>
  unit.parts
    .filter(([, value]) => !unit.facets.some(([, said]) => said === value))
    .map(([part, value]) => `${nameOf(part)} ${value}`)
    .join(" · ");
const clauseName = (clause) => clauses[clause].clause;
// `п. 8.1`; what has a name of its own stands alone.
const clauseLabel = (clause) => (/^\d/.test(clauseName(clause)) ? say("clauseNumber", { n: clauseName(clause) }) : clauseName(clause));
// The document that a clause is of; empty where the data do not say.
const sourceName = (clause) => text(sources[clauses[clause].source].title);
// The beginning of a title, in whole words; one that says something stands at its end.
const SHORT = 36;
const begun = (title) => {
  if (title.length <= SHORT) return title;
  const beginning = title.slice(0, SHORT + 1).split(" ").slice(0, -1);
  while (beginning.length > 1 && beginning.at(-1).length < 4 && !/\d/.test(beginning.at(-1))) beginning.pop();
  return `${(beginning.join(" ") || title.slice(0, SHORT)).replace(/[\s,.:;–—-]+$/, "")}…`;
};
// For tables. Documents that begin alike are told in full.
const sourceShort = (clause) => {
  const title = sourceName(clause);
  const alike = sources.some((one) => text(one.title) !== title && begun(text(one.title)) === begun(title));
  return alike ? title : begun(title);
};
// `п. 8.1, Постановление № 188…`, where the full title is at hand.
const cited = (clause, label = clauseLabel(clause)) => [label,
  sourceName(clause) ? [", ", h("span", { class: "source", title: sourceName(clause) }, sourceShort(clause))] : ""];
const citedInFull = (clause) => [clauseLabel(clause), sourceName(clause)].filter(Boolean).join(", ");
const packName = (pack) => `${data.head.packs[pack].id} · ${say("edition")} ${day(data.head.packs[pack].edition)}`;

// An element. `set`: attributes, `on...` listeners, `class`; children are texts or elements, and nothing is markup.
const SVG = "http://www.w3.org/2000/svg";
const make = (space) => (tag, set = {}, ...children) => {
  const element = space ? document.createElementNS(space, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(set)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== "" && child !== null && child !== undefined && child !== false));
  return element;
};
const h = make("");
const s = make(SVG);
const place = (id, ...children) => document.getElementById(id).replaceChildren(...children.flat().filter(Boolean));
const sign = (kind, of, signs) => h("span", { class: `sign ${kind}${of}`, "aria-hidden": "true" }, signs[of]);
const badge = (kind, of, signs) => h("span", { class: `badge ${kind}${of}` }, sign(kind, of, signs), say(kind + of));
