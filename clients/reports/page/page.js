// Shows the page, and shows it anew when something is chosen, when the address changes, and for paper.

let onPaper = false;

function show() {
  const chosen = choose();
  showHead();
  showBar(chosen);
  showSummary(chosen);
  showHeat(chosen, onPaper);
  showMargins(chosen, onPaper);
  showCalendar(onPaper);
  showUnits(chosen, onPaper);
  showSources();
  showFoot();
  document.getElementById("told").textContent = say("chosen", { n: number(chosen.length), all: number(verdicts.length) });
}

// On paper nothing can be opened: failures are shown in full, controls are not, wide tables are cut.
function turnToPaper(paper) {
  if (paper === onPaper) return;
  onPaper = paper;
  show();
}

window.addEventListener("hashchange", () => {
  readAddress();
  show();
});
window.addEventListener("beforeprint", () => turnToPaper(true));
window.addEventListener("afterprint", () => turnToPaper(false));
window.matchMedia("print").addEventListener("change", (event) => turnToPaper(event.matches));
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth === width || onPaper) return;
  width = window.innerWidth;
  showMargins(choose(), false);
});

readAddress();
show();
