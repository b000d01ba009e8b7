// What is chosen: read from and kept in the address, and what follows from it.

const PLAIN = ["lang", "overall", "state", "pack", "q", "by", "kind", "all"];

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const key of PLAIN) view[key] = asked.get(key) ?? (key === "lang" ? data.language : "");
  if (!words[view.lang]) view.lang = data.language;
  view.facets = {};
  for (const { key } of dimensions) if (asked.get(key)) view.facets[key] = asked.get(key);
}

function keepAddress() {
  const kept = new URLSearchParams();
  for (const key of PLAIN) if (view[key] && !(key === "lang" && view.lang === data.language)) kept.set(key, view[key]);
  for (const [key, value] of Object.entries(view.facets)) kept.set(key, value);
  const address = kept.size ? `#${kept}` : " ";
  if (address.trim() !== location.hash) history.replaceState(null, "", address === " " ? location.pathname + location.search : address);
}

const isFiltered = () => Boolean(view.overall || view.state || view.pack || view.q || Object.keys(view.facets).length);

// The verdicts that are chosen, each with those of its findings that are.
function choose() {
  const asked = view.q.trim().toLowerCase();
  const hits = asked ? ruleText.map((one) => one.includes(asked)) : null;
  const chosen = [];
  for (const verdict of verdicts) {
    if (view.overall && String(verdict.overall) !== view.overall) continue;
    if (view.pack && String(verdict.pack) !== view.pack) continue;
    if (Object.entries(view.facets).some(([key, value]) => !valuesOf(verdict.unit, key).includes(value))) continue;
    const named = asked && verdict.unit.name.toLowerCase().includes(asked);
    const narrow = (hits && !named) || view.state;
    const found = narrow
      ? verdict.brief.filter(([rule, state]) => (!hits || named || hits[rule]) && (!view.state || String(state) === view.state))
      : verdict.brief;
    if (narrow && !found.length) continue;
    chosen.push({ verdict, found });
  }
  return chosen;
}

// Obligations are chosen by the units and rules that are; those of units that are not listed only without a filter.
function chooseObligations() {
  const asked = view.q.trim().toLowerCase();
  return data.obligations.filter(([unit, , , rule]) => {
    if (unit < 0) return !isFiltered();
    if (view.pack && String(rules[rule].pack) !== view.pack) return false;
    if (Object.entries(view.facets).some(([key, value]) => !valuesOf(data.units[unit], key).includes(value))) return false;
    if (view.overall && !data.units[unit].verdicts.some((one) => one.pack === rules[rule].pack && String(one.overall) === view.overall)) return false;
    return !asked || ruleText[rule].includes(asked) || data.units[unit].name.toLowerCase().includes(asked);
  });
}

function setView(changes) {
  const { facets = {}, ...plain } = changes;
  Object.assign(view, plain);
  for (const [key, value] of Object.entries(facets)) {
    if (value) view.facets[key] = value;
    else delete view.facets[key];
  }
  keepAddress();
  show();
}

// What is chosen, in words: on paper nothing else says it.
function activeFilters() {
  return [
    ...Object.entries(view.facets).map(([key, value]) => `${nameOf(key.slice(2))} ${valueLabel(key.slice(2), value)}`),
    view.pack && packName(Number(view.pack)),
    view.overall && say(`overall${view.overall}`),
    view.state && say(`state${view.state}`),
    view.q && `«${view.q}»`,
  ].filter(Boolean).join(" · ");
}

function choice(id, label, value, options, change) {
  return h("label", { class: "choice", for: id }, h("span", {}, label),
    h("select", { id, class: value ? "set" : false, onchange: (event) => change(event.target.value) },
      h("option", { value: "" }, say("any")),
      options.map(([key, name]) => h("option", { value: key, selected: key === value }, name))));
}

function showBar(chosen) {
  const open = document.getElementById("bar").querySelector("details")?.open ?? window.innerWidth > 720;
  const focus = document.activeElement?.id;
  const typed = document.activeElement?.selectionStart;
  const active = Object.keys(view.facets).length + ["overall", "state", "pack", "q"].filter((key) => view[key]).length;
  place("bar",
    h("details", { open },
      h("summary", {}, say("filters"), active ? h("span", { class: "count" }, String(active)) : "",
        h("span", { class: "chosen" }, say("chosen", { n: number(chosen.length), all: number(verdicts.length) })),
        h("span", { class: "active" }, activeFilters())),
      h("div", { class: "choices" },
        dimensions.map(({ key, name }) => choice(`filter-${key}`, nameOf(name), view.facets[key] ?? "",
          allValues(key).map((value) => [value, valueLabel(name, value)]), (value) => setView({ facets: { [key]: value } }))),
        data.head.packs.length > 1
          ? choice("filter-pack", say("pack"), view.pack, data.head.packs.map((one, n) => [String(n), packName(n)]), (pack) => setView({ pack }))
          : "",
        choice("filter-overall", say("overall"), view.overall, OVERALLS.map((of) => [String(of), say(`overall${of}`)]), (overall) => setView({ overall })),
        choice("filter-state", say("state"), view.state, STATES.map((of) => [String(of), say(`state${of}`)]), (state) => setView({ state })),
        h("label", { class: "choice search", for: "filter-q" }, h("span", {}, say("search")),
          h("input", { id: "filter-q", type: "search", value: view.q, autocomplete: "off", oninput: (event) => setView({ q: event.target.value }) })),
        isFiltered()
          ? h("button", { type: "button", id: "reset", onclick: () => {
              view.facets = {};
              setView({ overall: "", state: "", pack: "", q: "" });
            } }, say("reset"))
          : "")));
  // What is scrolled to stands below the bar.
  document.documentElement.style.scrollPaddingTop = `${document.getElementById("bar").offsetHeight + 8}px`;
  const again = focus && document.getElementById(focus);
  if (!again) return;
  again.focus();
  if (typed !== undefined && typed !== null && again.type === "search") again.setSelectionRange(typed, typed);
}
