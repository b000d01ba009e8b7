// How far findings are from their thresholds: a histogram for each kind of quantity and each rule. The columns are those
// of margin_bins.h: six on each side of zero, and zero itself.

const BINS = 13, ZERO = 6;
const RULES_SHOWN = 9;
const KINDS = [0, 1, 2, 3, 4];

// [{pack, rule, kind, bins}], of what is chosen; of everything where the page does not list all units.
function marginRows(chosen) {
  if (unitsOmitted && !isFiltered()) return data.margins.map(([pack, rule, kind, bins]) => ({ pack, rule, kind, bins }));
  const rows = new Map();
  for (const { found } of chosen) {
    for (const [rule, state, kind, bin] of found) {
      // What is not due yet falls short of nothing.
      if (kind === undefined || kind < 0 || (state !== PASS && state !== FAIL)) continue;
      const one = rules[rule];
      const key = `${one.pack} ${one.rule} ${kind}`;
      if (!rows.has(key)) rows.set(key, { pack: one.pack, rule: one.rule, kind, bins: Array(BINS).fill(0) });
      rows.get(key).bins[bin] += 1;
    }
  }
  return [...rows.values()];
}

const total = (bins) => bins.reduce((sum, one) => sum + one, 0);
const below = (bins) => total(bins.slice(0, ZERO));

// Where a column begins or ends, short: `10 тыс.`.
const edge = (kind, nth) => number(Number(data.edges[kind][nth]), { notation: "compact", maximumFractionDigits: 1 });

function binName(kind, bin) {
  if (bin === ZERO) return say("exact");
  const far = Math.abs(bin - ZERO);
  const range = far === 1 ? say("less", { b: edge(kind, 0) }) : far === ZERO ? say("from", { a: edge(kind, far - 2) }) : say("fromTo", { a: edge(kind, far - 2), b: edge(kind, far - 1) });
  return `${say(bin < ZERO ? "short" : "spare")} ${range}`;
}

// How wide a text of the chart is, in pixels.
const ruler = document.createElement("canvas").getContext("2d");
function widthOf(shown) {
  ruler.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(shown).width;
}

// Every how manieth edge can be named without a name running into the next, or over the end of the axis.
function stride(names, step) {
  const clear = (every) => names.every((name, nth) => {
    const [middle, half] = [(nth + 1.5) * step, widthOf(`−${name}`) / 2];
    const next = names[nth + every];
    return nth % every !== 0 || (nth > 0 || middle - half > widthOf("0")) && middle + half <= 6.5 * step &&
      (next === undefined || middle + half + 6 <= (nth + every + 1.5) * step - widthOf(`−${next}`) / 2);
  });
  return [1, 2, 3, 4].find(clear) ?? names.length;
}

// `width` in pixels of the screen, so that letters keep their size.
function histogram(kind, bins, width, height, labelled) {
  const foot = labelled ? 34 : 4;
  // Figures that are wider than their columns stand on end.
  const widest = labelled ? Math.max(...bins.map((count) => (count ? widthOf(number(count)) : 0))) : 0;
  const onEnd = widest > width / BINS - 3;
  const head = onEnd ? widest + 10 : labelled ? 18 : 4;
  const most = Math.max(1, ...bins);
  const step = width / BINS;
  const label = bins.map((count, bin) => (count ? `${binName(kind, bin)}: ${number(count)}` : "")).filter(Boolean).join("; ");
  const parts = [s("line", { class: "axis", x1: 0, x2: width, y1: height - foot, y2: height - foot })];
  bins.forEach((count, bin) => {
    const tall = count ? Math.max(2, (count / most) * (height - foot - head)) : 0;
    const side = bin < ZERO ? "low" : bin === ZERO ? "zero" : "high";
    if (count) {
      parts.push(s("rect", { class: side, x: bin * step + 1.5, y: height - foot - tall, width: step - 3, height: tall, rx: 1 },
        s("title", {}, `${binName(kind, bin)}: ${number(count)}`)));
      const [x, y] = [(bin + 0.5) * step, height - foot - tall - 5];
      if (labelled) parts.push(s("text", onEnd ? { class: "count end", transform: `translate(${x + 4} ${y}) rotate(-90)` } : { class: "count", x, y }, number(count)));
    }
  });
  if (labelled) {
    parts.push(s("text", { class: "tick zero", x: (ZERO + 0.5) * step, y: height - 18 }, "0"));
    const names = data.edges[kind].map((_, nth) => edge(kind, nth));
    const every = stride(names, step);
    for (let nth = 0; nth < names.length; nth += every) {
      const name = names[nth];
      parts.push(s("text", { class: "tick", x: (ZERO + 2 + nth) * step, y: height - 18 }, name));
      parts.push(s("text", { class: "tick", x: (ZERO - 1 - nth) * step, y: height - 18 }, `−${name}`));
    }
    parts.push(s("text", { class: "side low", x: 0, y: height - 2 }, `← ${say("short")}`));
    parts.push(s("text", { class: "side high", x: width, y: height - 2 }, `${say("spare")} →`));
  } else {
    parts.push(s("line", { class: "middle", x1: (ZERO + 0.5) * step, x2: (ZERO + 0.5) * step, y1: height - foot, y2: height }));
  }
  return s("svg", { class: "histogram", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label || say("nothing"), width: "100%", height: labelled ? height : undefined }, parts);
}

function marginCard({ rule, pack, kind, bins }) {
  const of = rules.filter((one) => one.rule === rule && one.pack === pack);
  const at = [...new Set(of.map((one) => clauseLabel(one.clause)))];
  const low = below(bins);
  return h("figure", { class: "margin" },
    h("figcaption", {}, h("b", {}, text(of[0].title)),
      h("span", { class: "quiet" }, cited(of[0].clause,
        at.length > 2 ? `${at[0]} … ${at.at(-1)}` : at.length > 1 ? at.join("; ") : of.length > 1 ? `${at[0]} ${say("more", { n: number(of.length - 1) })}` : at[0]))),
    histogram(kind, bins, 260, 64, false),
    h("p", { class: "quiet" }, say("marginFigures", { low: number(low), zero: number(bins[ZERO]), high: number(total(bins) - low - bins[ZERO]) })));
}

function showMargins(chosen, onPaper) {
  const rows = marginRows(chosen);
  const byKind = KINDS.map((kind) => rows.filter((row) => row.kind === kind));
  const kinds = KINDS.filter((kind) => byKind[kind].length);
  const title = h("h2", { id: "margins-title" }, say("margins"));
  if (!kinds.length) return place("margins", title, h("p", { class: "quiet" }, say("nothing")));
  // To begin with, the kind that falls short most often.
  const short = (of) => byKind[of].reduce((sum, { bins }) => sum + below(bins), 0);
  const kind = kinds.includes(Number(view.kind)) && view.kind !== "" ? Number(view.kind) : kinds.toSorted((a, b) => short(b) - short(a))[0];
  const width = onPaper ? 680 : Math.max(280, document.getElementById("margins").clientWidth - 2);
  const drawn = (onPaper ? kinds : [kind]).map((one) => {
    const sum = byKind[one].reduce((all, { bins }) => all.map((count, bin) => count + bins[bin]), Array(BINS).fill(0));
    const cards = byKind[one].sort((a, b) => below(b.bins) - below(a.bins) || total(b.bins) - total(a.bins));
    const shown = view.allMargins || onPaper ? cards : cards.slice(0, RULES_SHOWN);
    return h("div", { class: "kind" },
      h("h3", { class: onPaper ? "" : "unseen" }, say(`kind${one}`)),
      histogram(one, sum, width, 200, true),
      h("div", { class: "cards" }, shown.map(marginCard)),
      cards.length > RULES_SHOWN && !onPaper
        ? h("button", { type: "button", class: "plain more", onclick: () => {
            view.allMargins = !view.allMargins;
            show();
          } }, view.allMargins ? say("showFewer") : say("showAll", { n: cards.length }))
        : "");
  });
  place("margins", title, h("p", { class: "note" }, say("marginsNote")),
    h("div", { class: "switch screen", role: "group", "aria-label": say("margins") }, kinds.map((one) =>
      h("button", { type: "button", "aria-pressed": String(one === kind), onclick: () => setView({ kind: String(one) }) },
        say(`kind${one}`), h("span", { class: "quiet" }, ` ${number(byKind[one].reduce((sum, { bins }) => sum + total(bins), 0))}`)))),
    unitsOmitted && !isFiltered() ? h("p", { class: "note" }, say("overAll")) : "",
    drawn);
}
