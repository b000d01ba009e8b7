// The heat map: facet values × clauses.

// A table on paper has no more columns than stay readable.
const COLUMNS_ON_PAPER = 30;

// {row -> {clause -> [number by state]}}, of what is chosen; of everything where the page does not list all units.
function heatRows(chosen, key) {
  const rows = new Map();
  const cellOf = (value, clause) => {
    if (!rows.has(value)) rows.set(value, new Map());
    const row = rows.get(value);
    if (!row.has(clause)) row.set(clause, Array(8).fill(0));
    return row.get(clause);
  };
  if (unitsOmitted && !isFiltered() && key[0] === "f") {
    for (const [value, ...cells] of data.heat[key.slice(2)]) {
      for (const [clause, ...states] of cells) states.forEach((count, nth) => (cellOf(value, clause)[nth + 1] += count));
    }
    return rows;
  }
  for (const { verdict, found } of chosen) {
    for (const value of valuesOf(verdict.unit, key)) {
      for (const [rule, state] of found) cellOf(value, rules[rule].clause)[state] += 1;
    }
  }
  return rows;
}

// Five steps, so that neighbours can be told apart.
const shade = (share) => (share <= 0.1 ? 1 : share <= 0.25 ? 2 : share <= 0.5 ? 3 : share <= 0.75 ? 4 : 5);

function heatCell(key, row, clause, states) {
  const [fail, unknown, pass] = states ? [states[FAIL], states[UNDETERMINED] + states[ERROR], states[PASS]] : [0, 0, 0];
  if (!fail && !unknown) return h("td", { class: pass ? "cell pass" : "cell none" }, pass ? h("span", { class: "unseen" }, say("state1")) : "");
  const label = say("cell", { row: valueLabel(key.slice(2), row), clause: clauseName(clause), fail, unknown, pass });
  const kind = fail ? `fail${shade(fail / (fail + pass))}` : "unknown";
  return h("td", { class: `cell ${kind}` },
    h("button", { type: "button", tabindex: "-1", title: label, "aria-label": label, onclick: () => {
      setView({ facets: { [key]: row }, q: clauseName(clause), state: fail ? String(FAIL) : String(UNDETERMINED) });
      document.getElementById("units").scrollIntoView();
    } }, fail ? String(fail) : "?"));
}

// Arrows walk from cell to cell, so that the map is one stop of the tabulator.
function walkHeat(event) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  const table = cell.closest("table");
  let [row, column] = [cell.parentElement.rowIndex, cell.cellIndex];
  for (;;) {
    row += step[0];
    column += step[1];
    const next = table.rows[row]?.cells[column];
    if (!next) return;
    const button = next.querySelector("button");
    if (!button) continue;
    for (const one of table.querySelectorAll("button[tabindex='0']")) one.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
    return;
  }
}

function heatTable(key, rows, columns, caption) {
  const groups = [];
  for (const clause of columns) {
    const { pack, source } = clauses[clause];
    const last = groups.at(-1);
    if (last && last.pack === pack && last.source === source) last.count += 1;
    else groups.push({ pack, source, clause, count: 1 });
  }
  const table = h("table", { class: "heat", onkeydown: walkHeat },
    h("caption", { class: "unseen" }, caption),
    h("thead", {},
      h("tr", { class: "groups" }, h("td"), groups.map(({ pack, clause, count }) =>
        h("th", { scope: "colgroup", colspan: count, title: [sourceName(clause), packName(pack)].filter(Boolean).join(" · ") },
          h("span", {}, count > 2 ? sourceShort(clause) || data.head.packs[pack].id : "")))),
      h("tr", {}, h("th", { scope: "col", class: "corner" }, nameOf(key.slice(2))),
        columns.map((clause) => h("th", { scope: "col", class: "clause", title: citedInFull(clause) }, h("span", {}, clauseName(clause)))))),
    h("tbody", {}, rows.map(([value, cells]) =>
      h("tr", {}, h("th", { scope: "row" }, h("b", {}, value), rowNote(key, value)),
        columns.map((clause) => heatCell(key, value, clause, cells.get(clause)))))));
  const first = table.querySelector("tbody button");
  if (first) first.tabIndex = 0;
  return table;
}

// What else is the same of all units of a row: its name, or its region.
function rowNote(key, value) {
  const own = valueName(key.slice(2), value);
  if (own) return ` ${own}`;
  const units = data.units.filter((unit) => valuesOf(unit, key).includes(value));
  const notes = facetNames.map((facet) => {
    const names = new Set(units.map((unit) => valuesOf(unit, `f.${facet}`).map((of) => valueName(facet, of)).join(", ")));
    return names.size === 1 ? [...names][0] : "";
  });
  const note = notes.filter(Boolean).join(", ");
  return note ? ` ${note}` : "";
}

function legend() {
  const item = (kind, content, name) => h("li", {}, h("span", { class: `cell ${kind}`, "aria-hidden": "true" }, content), name);
  const steps = ["≤ 10", "≤ 25", "≤ 50", "≤ 75", "> 75"];
  return h("ul", { class: "legend" },
    item("none", "", say("legendNone")), item("pass", "", say("legendPass")), item("unknown", "?", say("legendUnknown")),
    h("li", { class: "ramp" }, steps.map((step, nth) => h("span", { class: `cell fail${nth + 1}` }, step)), say("legendFail")));
}

function showHeat(chosen, onPaper) {
  const key = dimensions.some((one) => one.key === view.by) ? view.by : dimensions[0]?.key;
  const title = h("h2", { id: "heat-title" }, say("heat"));
  if (!key) return place("heat", title, h("p", { class: "quiet" }, say("nothing")));
  const rows = [...heatRows(chosen, key)].sort(([a], [b]) => a.localeCompare(b, "ru", { numeric: true }));
  const onlyBroken = view.all === "";
  const seen = new Map();
  for (const [, cells] of rows) {
    for (const [clause, states] of cells) seen.set(clause, (seen.get(clause) ?? 0) + states[FAIL] + states[UNDETERMINED] + states[ERROR]);
  }
  const columns = [...seen].filter(([, broken]) => broken || !onlyBroken).map(([clause]) => clause).sort((a, b) => a - b);
  const caption = `${say("heat")}: ${nameOf(key.slice(2))} × ${say("clause")}`;
  const tables = [];
  const width = onPaper ? COLUMNS_ON_PAPER : columns.length;
  for (let first = 0; first < columns.length; first += width) tables.push(heatTable(key, rows, columns.slice(first, first + width), caption));
  place("heat", title,
    h("p", { class: "note" }, say("heatNote"), " ", h("span", { class: "screen" }, say("heatFilter"))),
    h("div", { class: "switches screen" },
      h("div", { class: "switch", role: "group", "aria-label": say("by") }, dimensions.map((one) =>
        h("button", { type: "button", "aria-pressed": String(one.key === key), onclick: () => setView({ by: one.key }) }, nameOf(one.name)))),
      h("label", { class: "check" }, h("input", { type: "checkbox", id: "only-broken", checked: onlyBroken,
        onchange: (event) => setView({ all: event.target.checked ? "" : "1" }) }), say("onlyBroken"))),
    legend(),
    unitsOmitted && !isFiltered() ? h("p", { class: "note" }, say("overAll")) : "",
    columns.length ? tables.map((table) => h("div", { class: "scroll heat-scroll", tabindex: "-1" }, table)) : h("p", { class: "quiet" }, say("nothing")));
}
