// Verdicts, the worst first, and below each its findings.

const VERDICTS_SHOWN = 50;
const opened = new Set();
let shownVerdicts = VERDICTS_SHOWN;

const severity = ({ verdict }) => [OVERALLS.indexOf(verdict.overall), -verdict.counts[FAIL], -verdict.counts[UNDETERMINED] - verdict.counts[ERROR]];
const worstFirst = (a, b) => {
  const [x, y] = [severity(a), severity(b)];
  const at = x.findIndex((one, nth) => one !== y[nth]);
  return at < 0 ? 0 : x[at] - y[at];
};

function part(name, ...content) {
  return h("div", { class: "part" }, h("h5", {}, name), content);
}

function operandName(number) {
  const id = text(number);
  return words[view.lang][id] ?? id;
}

function changeText([path, from, to]) {
  if (to === -1) return say("takeOut", { path: text(path) });
  if (Array.isArray(to)) return say("newLine", { path: text(path), to: text(to[0]) });
  return say(text(from) ? "change" : "changeNew", { path: text(path), from: text(from), to: text(to) || say("fillIn") });
}

const changeList = (changes) => (changes.length ? h("ul", { class: "changes" }, changes.map((one) => h("li", {}, h("code", {}, changeText(one))))) : "");

function dayNoun(figure) {
  const n = Math.abs(Number(figure.replace(/[^\d]/g, "")));
  if (view.lang === "en") return say(n === 1 ? "days1" : "days2");
  const [tens, ones] = [n % 100, n % 10];
  return say(tens > 10 && tens < 15 ? "days5" : ones === 1 ? "days1" : ones > 1 && ones < 5 ? "days2" : "days5");
}

function figures(finding) {
  const one = (name, value) => (value ? h("div", {}, h("dt", {}, name), h("dd", {}, value)) : "");
  const margin = finding.margin === undefined ? "" : text(finding.margin);
  const amount = finding.amount === undefined ? "" : text(finding.amount);
  const due = finding.due ? [day(finding.due[0]), finding.due[3] ? say("dueDone") : "", finding.due[1] > 0 ? say("late", { n: number(finding.due[1]) }) : ""].filter(Boolean).join(", ") : "";
  return h("dl", { class: "measures" },
    finding.measured === undefined ? "" : one(say("measured"), text(finding.measured)),
    finding.threshold === undefined ? "" : one(say("threshold"), text(finding.threshold)),
    one(say("margin"), margin && `${margin}${finding.days ? ` ${dayNoun(margin)}` : ""}${amount ? ` = ${amount}` : ""}`),
    one(say("due"), due));
}

function findingCard(finding) {
  const one = rules[finding.rule];
  const [moreEvidence, moreMissing] = finding.more;
  return h("article", { class: `finding state${finding.state}` },
    h("header", {}, badge("state", finding.state, STATE_SIGNS), h("span", { class: "quiet" }, say(`level${one.level}`)), h("span", { class: "clause" }, citedInFull(one.clause))),
    h("h4", {}, text(one.title)),
    h("p", { class: "told" }, text(finding.text)),
    figures(finding),
    finding.cure?.steps.length
      ? h("div", { class: finding.cure.mendable === PAST ? "part cure past" : "part cure" }, h("h5", {}, say(finding.cure.mendable === PAST ? "needed" : "cure")), finding.cure.steps.map((step) => [
          h("p", {}, text(step.text), step.outside === undefined ? "" : ` ${say("outside", { n: text(step.outside) })}.`), changeList(step.changes)]),
          finding.cure.note === undefined ? "" : h("p", { class: "quiet" }, text(finding.cure.note)))
      : finding.cure?.note !== undefined ? h("p", { class: "quiet" }, text(finding.cure.note)) : "",
    finding.missing.length
      ? part(say("missing"), h("ul", { class: "paths" }, finding.missing.map((path) => h("li", {}, h("code", {}, text(path)))),
          moreMissing ? h("li", { class: "quiet" }, say("more", { n: number(moreMissing) })) : ""))
      : "",
    finding.operands.length
      ? part(say("operands"), h("dl", { class: "operands" }, finding.operands.map(([name, value]) => h("div", {}, h("dt", {}, operandName(name)), h("dd", {}, text(value))))))
      : "",
    finding.evidence.length
      ? part(say("evidence"), h("div", { class: "scroll" }, h("table", { class: "evidence" },
          h("thead", { class: "unseen" }, h("tr", {}, h("th", { scope: "col" }, say("path")), h("th", { scope: "col" }, say("value")))),
          h("tbody", {}, finding.evidence.map(([path, value]) => h("tr", {}, h("td", {}, h("code", {}, text(path))), h("td", { class: "number" }, text(value))))))),
          moreEvidence ? h("p", { class: "quiet" }, say("more", { n: number(moreEvidence) })) : "")
      : "",
    finding.amended ? part(say("amended"), finding.amended.map((told) => h("p", {}, text(told)))) : "",
    finding.reading === undefined ? "" : part(say("reading"), h("p", { class: "reading" }, text(finding.reading))),
    h("p", { class: "id quiet" }, h("code", {}, one.instance ? `${one.rule}[${one.instance}]` : one.rule)));
}

function briefTable(brief) {
  const sorted = [...brief].sort((a, b) => STATES.indexOf(a[1]) - STATES.indexOf(b[1]));
  // A document that all are of is named once.
  const one = new Set(brief.map(([rule]) => clauses[rules[rule].clause].source)).size === 1 && sourceName(rules[brief[0][0]].clause);
  return h("div", { class: "scroll" }, one ? h("p", { class: "quiet" }, say("clausesOf", { source: one })) : "", h("table", { class: "brief" },
    h("thead", {}, h("tr", {}, ["state", "clause", "provision"].map((key) => h("th", { scope: "col" }, say(key))),
      ["measured", "threshold", "margin"].map((key) => h("th", { scope: "col", class: "number" }, say(key))))),
    h("tbody", {}, sorted.map(([rule, state, , , measured, threshold, margin]) =>
      h("tr", {}, h("td", { class: "tight" }, badge("state", state, STATE_SIGNS)), h("td", { class: "tight" }, one ? clauseName(rules[rule].clause) : [clauseName(rules[rule].clause),
          h("span", { class: "source quiet", title: sourceName(rules[rule].clause) }, sourceShort(rules[rule].clause))]), h("td", {}, text(rules[rule].title)),
        [["measured", measured], ["threshold", threshold], ["margin", margin]].map(([key, value]) =>
          h("td", { class: "number", "data-name": say(key) }, value === undefined ? "" : text(value))))))));
}

function verdictDetails({ verdict, found }, onPaper) {
  const pack = data.head.packs[verdict.pack];
  const keys = new Set(found.map(([rule, state]) => `${rule} ${state}`));
  const full = verdict.full.filter(({ rule, state }) => keys.has(`${rule} ${state}`)).sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  const told = new Set(full.map(({ rule }) => rule));
  const others = found.filter(([rule]) => !told.has(rule));
  const untold = others.filter(([, state]) => [FAIL, UNDETERMINED, ERROR].includes(state)).length;
  return h("div", { class: "detail" },
    h("p", { class: "origin" }, h("code", {}, verdict.unit.name), h("br"), h("span", { class: "quiet" }, `${pack.id} · ${say("edition")} ${day(pack.edition)} · ${say("version")} ${pack.version} · `, h("code", {}, verdict.digest.slice(0, 23) + "…"))),
    verdict.groups.map((group) => h("article", { class: "finding group" }, h("header", {}, h("span", { class: "badge together" }, say("together"))),
      h("p", { class: "told" }, text(group.text)), changeList(group.changes), h("p", { class: "id quiet" }, h("code", {}, group.rules.join(", "))),
      group.note === undefined ? "" : h("p", { class: "quiet" }, text(group.note)))),
    full.map(findingCard),
    untold ? h("p", { class: "omitted" }, say("notInFull")) : "",
    others.length && !onPaper
      ? lazily(h("summary", {}, say("others", { n: number(others.length) })), view.state !== "" || untold > 0 || !full.length, { class: "inner" }, () => briefTable(others))
      : "");
}

function verdictRows(one, onPaper) {
  const { verdict } = one;
  const open = onPaper || opened.has(verdict.id);
  if (onPaper && ![FAIL, UNDETERMINED, ERROR].some((of) => verdict.counts[of])) return [];
  const id = `unit-${verdict.id}`;
  const detail = h("tr", { class: "details", id: `${id}-detail`, hidden: !open }, h("td", { colspan: 6 }, open ? verdictDetails(one, onPaper) : ""));
  const toggle = h("button", { type: "button", class: "link toggle", id, "aria-expanded": String(open), "aria-controls": `${id}-detail`, onclick: () => {
    const opens = !opened.delete(verdict.id);
    if (opens) opened.add(verdict.id);
    toggle.setAttribute("aria-expanded", String(opens));
    detail.hidden = !opens;
    if (opens) detail.firstElementChild.replaceChildren(verdictDetails(one, false));
  } }, unitLabel(verdict.unit));
  const count = (of, kind) => h("td", { class: `number ${of ? kind : "nil"}` }, of ? number(of) : "·");
  return [
    h("tr", { class: "unit" },
      h("th", { scope: "row" }, toggle, h("span", { class: "narrow" }, badge("overall", verdict.overall, OVERALL_SIGNS)), h("span", { class: "quiet" }, [unitPlace(verdict.unit), unitRest(verdict.unit)].filter(Boolean).join(" · "))),
      h("td", { class: "wide" }, h("span", { class: "quiet" }, packName(verdict.pack))),
      h("td", { class: "wide" }, badge("overall", verdict.overall, OVERALL_SIGNS)),
      count(verdict.counts[FAIL], "state2"), count(verdict.counts[UNDETERMINED] + verdict.counts[ERROR], "state5"), count(verdict.counts[PASS], "quiet")),
    detail];
}

function showUnits(chosen, onPaper) {
  const sorted = [...chosen].sort(worstFirst);
  const shown = onPaper ? sorted : sorted.slice(0, shownVerdicts);
  const head = ["unit", "rules", "verdict"].map((key) => h("th", { scope: "col", class: key === "unit" ? false : "wide" }, say(key)));
  const figuresHead = [[2, "broken"], [5, "unknown"], [1, "kept"]].map(([of, key]) =>
    h("th", { scope: "col", class: "number", title: say(key) }, sign("state", of, STATE_SIGNS), h("span", { class: "long" }, say(key))));
  place("units",
    h("h2", { id: "units-title" }, say("units")),
    sorted.length
      ? h("div", { class: "scroll" }, h("table", { class: "verdicts" }, h("thead", {}, h("tr", {}, head, figuresHead)), h("tbody", {}, shown.map((one) => verdictRows(one, onPaper)))))
      : h("p", { class: "quiet" }, say("nothing")),
    sorted.length > shown.length
      ? h("button", { type: "button", class: "plain more", onclick: () => {
          shownVerdicts += VERDICTS_SHOWN;
          show();
        } }, say("showMore", { n: Math.min(VERDICTS_SHOWN, sorted.length - shown.length) }))
      : "");
}

// From elsewhere on the page: the verdict on a unit by a pack, opened and in sight.
function openUnit(unit, pack) {
  const nth = data.units[unit].verdicts.findIndex((one) => one.pack === pack);
  const id = `${unit}.${Math.max(nth, 0)}`;
  opened.add(id);
  shownVerdicts = verdicts.length;
  show();
  const toggle = document.getElementById(`unit-${id}`);
  toggle?.scrollIntoView({ block: "start" });
  toggle?.focus();
}
