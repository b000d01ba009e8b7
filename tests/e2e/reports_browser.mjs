// Clicks through the page of a report as a reader would, in Chromium: reports_browser.mjs PAGE FOLDER. The profile, and the
// page on paper (page.pdf), are left in the new folder FOLDER. Ends with 1 and the reason when something is not as it should be.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(new URL("../tools/package.json", import.meta.url))("playwright-core");
const [, , file, folder] = process.argv;
const address = pathToFileURL(resolve(file)).href;
const browser = await chromium.launchPersistentContext(join(folder, "user"), {
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
browser.setDefaultTimeout(60_000);

const wrong = [];
async function open(width, hash = "", scheme = "light") {
  const page = await browser.newPage();
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) wrong.push(`a request for ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(`on the console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`an error: ${error.message}`));
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(address + hash);
  return page;
}

const count = (page, selector) => page.locator(selector).count();
const fits = async (page, what) => {
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= shown, `${what}: the page is ${wide} wide in a window of ${shown}`);
};

// Tables that are wider than what they stand in; the map alone may be.
const tooWide = (page) => page.evaluate(() => [...document.querySelectorAll("table:not(.heat)")].filter((table) => table.offsetWidth > 0)
  .map((table) => [table, table.closest(".scroll") ?? table.parentElement])
  .filter(([table, around]) => table.scrollWidth > around.clientWidth || around.scrollWidth > around.clientWidth ||
    [...table.querySelectorAll("th, td")].some((cell) => cell.offsetWidth > 1 && cell.getBoundingClientRect().right > window.innerWidth))
  .map(([table, around]) => `${table.className} ${table.scrollWidth} in ${around.clientWidth}`));

// Texts of one chart that lie on one another.
const collisions = (page) => page.evaluate(() => [...document.querySelectorAll("#margins svg")].flatMap((chart) => {
  const texts = [...chart.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
  return texts.flatMap(([name, a], nth) => texts.slice(nth + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2)
    .map(([other]) => `${name} and ${other}`));
}));

// The documents that clauses are of go by their titles, never by their ids in a pack.
async function namesDocuments(page, title) {
  const shown = await page.locator("body").innerText();
  assert.ok(shown.includes(title), title);
  assert.doesNotMatch(shown, /\b(methodology|subsidy_rules)\b/);
}

async function readAtDesk() {
  const page = await open(1280);
  assert.equal(await page.locator("h1").innerText(), "Проверка соблюдения правил");
  assert.match(await page.locator("#head .lead").innerText(), /на 15\.02\.2016/);
  await fits(page, "desktop");
  const all = await count(page, ".verdicts tr.unit");
  assert.ok(all >= 50);

  // The other language, and back.
  await page.click("#lang-en");
  assert.equal(await page.locator("h1").innerText(), "Compliance audit");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(page.url(), /lang=en/);
  await page.click("#lang-ru");
  assert.doesNotMatch(page.url(), /lang=/);

  // Filters are in the address, and the address is a filter.
  await page.selectOption("[id='filter-f.region']", "40");
  await page.selectOption("[id='filter-f.year']", "2014");
  assert.match(page.url(), /f\.region=40/);
  assert.match(await page.locator("#bar .active").innerText(), /Регион 40 Калужская область · Год 2014/);
  assert.equal(await count(page, ".verdicts tr.unit"), 2);
  const again = await open(1280, page.url().slice(page.url().indexOf("#")));
  assert.equal(await count(again, ".verdicts tr.unit"), 2);
  await again.close();
  await page.click("#reset");
  assert.equal(await count(page, ".verdicts tr.unit"), all);
  await page.fill("#filter-q", "нет такого пункта");
  assert.equal(await count(page, ".verdicts tr.unit"), 0);
  await page.fill("#filter-q", "");

  // Down to a finding: its text, figures, evidence, citation.
  const first = page.locator(".verdicts .toggle").first();
  await first.click();
  assert.equal(await first.getAttribute("aria-expanded"), "true");
  const finding = page.locator("article.finding.state2").first();
  assert.match(await finding.innerText(), /нарушено/);
  assert.match(await finding.locator(".clause").innerText(), /\d.*, Методические материалы для специализированных организаций/);
  assert.match(await page.locator(".worst tbody .quiet").first().innerText(), /\d.*, Методические материалы…/);
  assert.match(await page.locator("#sources").innerText(), /пилотных инновационных территориальных кластеров\s+дата принятия 06\.11\.2013/);
  await namesDocuments(page, "Методические материалы");
  assert.ok((await count(page, ".evidence tbody tr")) > 0);
  assert.ok((await count(page, ".finding .cure")) > 0);
  await page.locator("details.inner > summary", { hasText: "Остальные выводы" }).first().click();
  assert.ok((await count(page, ".brief tbody tr")) > 100);
  assert.deepEqual(await tooWide(page), []);
  await first.click();
  assert.equal(await first.getAttribute("aria-expanded"), "false");

  // The map: by keyboard from cell to cell, and from a cell to its findings.
  const cell = page.locator("table.heat button[tabindex='0']");
  await cell.focus();
  const before = await page.evaluate(() => document.activeElement.ariaLabel);
  await page.keyboard.press("ArrowRight");
  const after = await page.evaluate(() => document.activeElement.ariaLabel);
  assert.notEqual(after, before);
  assert.match(after, /нарушено \d+, нет данных \d+, соблюдено \d+/);
  await page.keyboard.press("Enter");
  assert.match(page.url(), /state=[25]/);
  assert.ok((await count(page, ".verdicts tr.unit")) >= 1);
  await page.click("#reset");
  await page.uncheck("#only-broken");
  await page.locator("#heat .switch button", { hasText: "Регион" }).click();
  assert.match(await page.locator("table.heat tbody th").first().innerText(), /Республика Башкортостан/);

  // Margins of one kind at a time; obligations by month, and from one of them to its unit.
  for (const kind of ["Дни", "Доли"]) {
    await page.locator("#margins .switch button", { hasText: kind }).click();
    assert.ok((await count(page, "svg.histogram rect")) > 5);
  }
  const month = page.locator("details.part").first();
  if (!(await month.evaluate((one) => one.open))) await month.locator("summary").first().click();
  await month.locator(".obligations button.link").first().click();
  assert.ok((await count(page, "article.finding")) > 0);

  // What is filed is text, whatever it looks like.
  await page.fill("#filter-q", "onerror");
  assert.equal(await count(page, ".verdicts tr.unit"), 2);
  assert.equal(await count(page, "img"), 0);
  assert.match(await page.locator(".verdicts tr.unit").first().innerText(), /<img src=x onerror=hit\(\)>/);
  await page.close();
}

async function readOnPhone() {
  const page = await open(360, "", "dark");
  await fits(page, "phone");
  await page.locator("#bar summary").click();
  await page.selectOption("#filter-overall", "3");
  await page.locator(".verdicts .toggle").first().click();
  assert.ok((await count(page, "article.finding")) > 0);
  await page.locator("details.inner > summary", { hasText: "Остальные выводы" }).first().click();
  await page.evaluate(() => document.querySelectorAll("details.part").forEach((month) => (month.open = true)));
  await page.waitForFunction(() => [...document.querySelectorAll("details.part")].every((month) => month.childElementCount > 1));
  await fits(page, "phone, a finding open");
  assert.ok((await count(page, ".brief tbody tr")) > 100);
  assert.ok((await count(page, ".obligations tbody tr")) > 5);
  assert.deepEqual(await tooWide(page), []);
  assert.match(await page.locator(".verdicts tr.unit").first().innerText(), /не соответствует/);
  for (const kind of await page.locator("#margins .switch button").all()) {
    await kind.click();
    assert.deepEqual(await collisions(page), []);
  }
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await page.click("#lang-en");
  await fits(page, "phone, English");
  assert.deepEqual(await tooWide(page), []);
  await namesDocuments(page, "Methodology for specialised organisations");
  await page.close();
}

async function print() {
  const page = await open(1280, "#overall=3");
  // A page of A4 between its margins.
  await page.setViewportSize({ width: 688, height: 1000 });
  for (const lang of ["ru", "en"]) {
    await page.emulateMedia({ media: "print" });
    await page.waitForFunction(() => document.querySelector("article.finding"));
    assert.ok((await count(page, "#margins svg text.tick")) > 20);
    assert.deepEqual(await collisions(page), []);
    await page.emulateMedia({ media: null });
    await page.waitForFunction(() => !document.querySelector("article.finding"));
    await page.click(lang === "ru" ? "#lang-en" : "#lang-ru");
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.pdf({ path: join(folder, "page.pdf"), preferCSSPageSize: true });
  assert.equal(await page.locator("#filter-overall").inputValue(), "3"); // the screen is as it was
  assert.equal(await count(page, "article.finding"), 0);
  await page.close();
}

try {
  await readAtDesk();
  await readOnPhone();
  await print();
  assert.deepEqual(wrong, []);
} finally {
  await browser.close();
}
