// The head of the page, the summary, and the foot.

function fact(name, ...value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function showHead() {
  const { head } = data;
  document.documentElement.lang = view.lang;
  document.title = `${say("title")} ${say("asOf")} ${day(head.asOf)}`;
  place("head",
    h("div", { class: "tools" },
      h("div", { class: "switch", role: "group", "aria-label": say("language") },
        [["ru", "Русский"], ["en", "English"]].map(([lang, name]) =>
          h("button", { type: "button", id: `lang-${lang}`, lang, "aria-pressed": String(view.lang === lang), onclick: () => setView({ lang }) }, name))),
      h("button", { type: "button", class: "plain", id: "print", onclick: () => window.print() }, say("print"))),
    h("h1", {}, say("title")),
    h("p", { class: "lead" }, `${say("asOf")} ${day(head.asOf)}`, h("span", { class: "quiet" }, ` (${head.zone})`)),
    h("dl", { class: "facts" },
      fact(say("scope"), head.parent || say("everything")),
      head.filter ? fact(say("filter"), h("code", {}, head.filter)) : "",
      head.known ? fact(say("known"), moment(head.known)) : "",
      fact(say("moment"), moment(head.read)),
      fact(say("engine"), `svod ${head.engines.join(", ")}`),
      h("div", { class: "wide" }, h("dt", {}, say("rules")), h("dd", {}, head.packs.map((pack) =>
        h("div", {}, h("code", {}, pack.id), ` · ${say("edition")} ${day(pack.edition)} · ${say("version")} ${pack.version}`,
          h("span", { class: "quiet" }, ` · ${say(`basis${pack.basis}`)}`))))),
      h("div", { class: "wide" }, h("dt", {}, say("digest")), h("dd", {}, h("code", { class: "digest" }, head.digest)))),
    omissions());
}

// What is not on the page is said where nobody overlooks it.
function omissions() {
  const told = ["units", "findings", "obligations"]
    .filter((what) => data.omitted[what][0] < data.omitted[what][1])
    .map((what) => say(`omitted${what[0].toUpperCase()}${what.slice(1)}`, { n: number(data.omitted[what][0]), all: number(data.omitted[what][1]) }));
  return told.length ? h("div", { class: "omitted", role: "note" }, [...told, say("narrow")].map((line) => h("p", {}, line))) : "";
}

function tally(chosen) {
  const overall = Array(5).fill(0);
  const states = Array(8).fill(0);
  for (const { verdict, found } of chosen) {
    overall[verdict.overall] += 1;
    for (const [, state] of found) states[state] += 1;
  }
  return isFiltered() || !unitsOmitted ? { overall, states } : data.totals;
}

function showSummary(chosen) {
  const { overall, states } = tally(chosen);
  const all = overall.reduce((sum, one) => sum + one, 0);
  const bar = h("div", { class: "stack", "aria-hidden": "true" }, OVERALLS.toReversed().map((of) => {
    const part = h("span", { class: `overall${of}` });
    part.style.flexGrow = String(overall[of]);
    return overall[of] ? part : "";
  }));
  const most = Math.max(1, ...states);
  place("summary",
    h("h2", { id: "summary-title" }, say("summary")),
    h("div", { class: "tiles" }, OVERALLS.toReversed().map((of) =>
      h("button", { type: "button", class: `tile overall${of}`, "aria-pressed": String(view.overall === String(of)),
        onclick: () => setView({ overall: view.overall === String(of) ? "" : String(of) }) },
        h("span", { class: "figure" }, number(overall[of])),
        h("span", { class: "name" }, sign("overall", of, OVERALL_SIGNS), say(`overall${of}`)),
        h("span", { class: "quiet" }, percent(overall[of], all))))),
    bar,
    h("div", { class: "columns" },
      h("div", {}, h("h3", {}, say("worst")), unitsOmitted ? h("p", { class: "quiet" }, say("overListed")) : "", worst(chosen)),
      h("div", {}, h("h3", {}, say("findings")),
        h("table", { class: "figures bars" }, h("tbody", {}, STATES.map((of) =>
          h("tr", {}, h("th", { scope: "row" }, sign("state", of, STATE_SIGNS), say(`state${of}`)),
            h("td", { class: "number" }, number(states[of])), h("td", { class: "bar" }, meter(states[of] / most, `state${of}`)))))),
        h("dl", { class: "small" },
          fact(say("unitsRead"), number(data.totals.read)),
          fact(say("unitsJudged"), number(data.totals.judged)),
          data.totals.withoutRules ? fact(say("withoutRules"), number(data.totals.withoutRules)) : ""))));
}

function meter(part, kind) {
  const inner = h("span", { class: kind });
  inner.style.width = `${Math.max(part * 100, part > 0 ? 1 : 0)}%`;
  return h("span", { class: "meter", "aria-hidden": "true" }, inner);
}

// The rules that fail most; those of a table count as one.
function worst(chosen) {
  const counts = new Map();
  for (const { found } of chosen) {
    for (const [rule, state] of found) {
      const one = rules[rule];
      const key = `${one.pack} ${one.rule}`;
      if (!counts.has(key)) counts.set(key, { one, rows: new Set(), fail: 0, all: 0 });
      const of = counts.get(key);
      if (state === FAIL) {
        of.fail += 1;
        of.rows.add(rule);
      }
      if (state === PASS || state === FAIL) of.all += 1;
    }
  }
  const failing = [...counts.values()].filter(({ fail }) => fail).sort((a, b) => b.fail - a.fail).slice(0, 8);
  if (!failing.length) return h("p", { class: "quiet" }, say("noFailures"));
  const most = failing[0].fail;
  return h("div", { class: "scroll" }, h("table", { class: "figures bars worst" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("provision")), h("th", { scope: "col", class: "number" }, say("broken")),
      h("td", { class: "bar" }), h("th", { scope: "col", class: "number share" }, say("ofJudged")))),
    h("tbody", {}, failing.map(({ one, rows, fail, all }) => {
      const first = rules[[...rows][0]];
      return h("tr", {},
        h("th", { scope: "row" },
          h("button", { type: "button", class: "link", onclick: () => setView({ q: one.rule, state: String(FAIL) }) }, text(first.title)),
          h("span", { class: "quiet" }, cited(first.clause, rows.size > 1 ? `${clauseLabel(first.clause)} ${say("more", { n: rows.size - 1 })}` : undefined), ` · ${say(`level${one.level}`)}`)),
        h("td", { class: "number" }, number(fail), h("span", { class: "narrow quiet" }, percent(fail, all))),
        h("td", { class: "bar" }, meter(fail / most, "state2")),
        h("td", { class: "number share" }, percent(fail, all)));
    }))));
}

// The documents that clauses are of, by their full titles.
function showSources() {
  const listed = new Map();
  for (const { pack, title, adopted } of sources) {
    if (!text(title)) continue;
    const key = `${text(title)} ${adopted}`;
    if (!listed.has(key)) listed.set(key, { title: text(title), adopted, packs: new Set() });
    listed.get(key).packs.add(packName(pack));
  }
  place("sources", listed.size ? [
    h("h2", { id: "sources-title" }, say("sources")),
    h("ul", { class: "documents" }, [...listed.values()].map(({ title, adopted, packs }) =>
      h("li", {}, title, h("span", { class: "quiet" }, [adopted ? say("adopted", { day: day(adopted) }) : "", ...packs].filter(Boolean).join(" · ")))))] : "");
}

function showFoot() {
  const { head } = data;
  const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;
  const command = ["svod audit", head.parent ? quoted(head.parent) : "", head.filter ? `--filter ${quoted(head.filter)}` : "",
    `--as-of ${head.asOf}`, head.known ? `--known-at ${head.known}` : "", "--view totals"].filter(Boolean).join(" ");
  place("foot", h("p", {}, say("foot")), h("pre", { class: "command" }, command));
}
