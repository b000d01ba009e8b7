// Obligations by month: what is overdue, due soon, or at risk.

function monthsOf(obligations) {
  const months = new Map();
  if (!isFiltered()) for (const [key, ...counts] of data.months) months.set(key, { counts: [0, ...counts], listed: [] });
  for (const one of obligations) {
    const key = one[4][0].slice(0, 7);
    if (!months.has(key)) months.set(key, { counts: [0, 0, 0, 0], listed: [] });
    const of = months.get(key);
    if (isFiltered()) of.counts[one[2]] += 1;
    of.listed.push(one);
  }
  // By day; what has none comes last.
  return [...months].sort(([a], [b]) => (a || "9999").localeCompare(b || "9999"));
}

function monthChart(months) {
  const dated = months.filter(([key]) => key);
  if (dated.length < 2) return "";
  const most = Math.max(1, ...dated.map(([, { counts }]) => counts[OVERDUE] + counts[DUE] + counts[AT_RISK]));
  return h("ol", { class: "months" }, dated.map(([key, { counts }]) => {
    const all = counts[OVERDUE] + counts[DUE] + counts[AT_RISK];
    const column = h("span", { class: "column", "aria-hidden": "true" }, [AT_RISK, DUE, OVERDUE].filter((of) => counts[of]).map((of) => {
      const part = h("span", { class: `duty${of}` });
      part.style.height = `${Math.max(3, (counts[of] / most) * 90)}px`;
      return part;
    }));
    const name = `${month(key)}: ${[OVERDUE, DUE, AT_RISK].filter((of) => counts[of]).map((of) => `${say(`duty${of}`)} ${number(counts[of])}`).join(", ")}`;
    return h("li", { class: key === data.head.asOf.slice(0, 7) ? "now" : false },
      h("a", { href: "#calendar", title: name, "aria-label": name, onclick: (event) => {
        event.preventDefault();
        const target = document.getElementById(`month-${key}`);
        target.open = true;
        target.scrollIntoView({ block: "center" });
      } }, h("span", { class: "figure" }, number(all)), column, h("span", { class: "name" }, `${key.slice(5)}.${key.slice(2, 4)}`)));
  }));
}

function obligationRow([unit, subject, state, rule, [date, late, left], told, steps]) {
  const one = rules[rule];
  const days = !date ? "" : state === OVERDUE ? say("late", { n: number(late) }) : left > 0 ? say("left", { n: number(left) }) : "";
  return h("tr", {},
    h("td", { class: "when" }, date ? h("b", {}, day(date)) : "", h("span", { class: "quiet" }, days)),
    h("td", {}, badge("duty", state, DUTY_SIGNS)),
    h("td", {}, unit < 0 ? h("code", {}, subject) : [
      h("button", { type: "button", class: "link", onclick: () => openUnit(unit, one.pack) }, unitLabel(data.units[unit])),
      h("span", { class: "quiet" }, unitPlace(data.units[unit]))]),
    h("td", { class: "what" }, h("b", {}, text(one.title)), h("span", { class: "quiet" }, cited(one.clause), ` · ${say(`level${one.level}`)}`),
      h("p", {}, text(told)), steps.map((step) => h("p", { class: "step" }, "→ ", text(step)))));
}

// Rows are made when the month is opened: there may be thousands.
function dutyTable(listed) {
  return h("div", { class: "scroll" }, h("table", { class: "obligations" },
    h("thead", {}, h("tr", {}, [say("due"), "", say("unit"), say("toDo")].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, listed.map(obligationRow))));
}

function lazily(summary, open, set, fill) {
  const details = h("details", { ...set, open }, summary);
  const make = () => {
    if (details.open && details.childElementCount === 1) details.append(...[fill()].flat());
  };
  details.addEventListener("toggle", make);
  make();
  return details;
}

function monthPart(key, { counts, listed }, open, onPaper) {
  const urgent = listed.filter((one) => one[2] !== AT_RISK);
  const risky = listed.filter((one) => one[2] === AT_RISK);
  return lazily(
    h("summary", {}, h("span", { class: "month" }, key ? month(key) : say("undated")),
      [OVERDUE, DUE, AT_RISK].filter((of) => counts[of]).map((of) =>
        h("span", { class: `badge duty${of}` }, sign("duty", of, DUTY_SIGNS), `${say(`duty${of}`)} ${number(counts[of])}`))),
    open, { class: "part", id: `month-${key}` },
    () => [
      urgent.length ? dutyTable(urgent) : "",
      risky.length && onPaper ? h("p", { class: "quiet" }, say("onScreen", { n: number(counts[AT_RISK]) })) : "",
      risky.length && !onPaper && urgent.length ? lazily(h("summary", {}, say("atRisk", { n: number(risky.length) })), false, { class: "inner" }, () => dutyTable(risky)) : "",
      risky.length && !onPaper && !urgent.length ? dutyTable(risky) : ""]);
}

function showCalendar(onPaper) {
  // Longer months are opened by the reader.
  const most = window.innerWidth > 720 ? 20 : 4;
  const months = monthsOf(chooseObligations());
  place("calendar",
    h("h2", { id: "calendar-title" }, say("calendar")),
    h("p", { class: "note" }, say("calendarNote")),
    months.length ? monthChart(months) : h("p", { class: "quiet" }, say("noObligations")),
    months.map(([key, of]) => monthPart(key, of, Boolean(of.counts[OVERDUE] || of.counts[DUE]) && (onPaper || of.listed.length <= most), onPaper)));
}
