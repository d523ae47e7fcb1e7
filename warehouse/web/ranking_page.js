// On a ranking: filters, sorting, and places under the reader's own weights, made again with each change.

import { ROOT, complaint, drawing, element, link } from "./dom.js";
import { idPath } from "./facts.js";
import { rankingOf } from "./own_weights.js";
import { openSnapshot } from "./read.js";
import { COMPONENTS } from "./weights.js";
import { fixed, grouped } from "./words.js";

const SCALE = 4;
const box = document.querySelector("#controls");
const tables = [...document.querySelectorAll("table.ranking")];
let opened = null;

box.append(filterFields(), weightFields());
for (const table of tables) makeSortable(table);

function filterFields() {
  const words = element("input", { id: "filter-words", type: "search", autocomplete: "off" });
  const route = element(
    "select",
    { id: "filter-route" },
    [["", "all"], ["open_weights", "published"], ["hosted", "not published"]].map(([value, text]) => element("option", { value }, text)),
  );
  const counted = element("output", { for: "filter-words filter-route" });
  const apply = () => {
    const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
    for (const row of rows) row.hidden = !matches(row, words.value, route.value);
    const left = rows.filter((row) => !row.hidden).length;
    counted.textContent = left === rows.length ? "" : `${grouped(left)} of ${grouped(rows.length)} shown`;
  };
  words.addEventListener("input", apply);
  route.addEventListener("change", apply);
  document.addEventListener("ranked", apply);
  return element(
    "p",
    { class: "filters" },
    element("label", { for: "filter-words" }, "Name or id "), words,
    element("label", { for: "filter-route" }, " Weights "), route, " ", counted,
  );
}

function matches(row, words, route) {
  const text = `${row.cells[row.dataset.name].textContent} ${row.dataset.id}`.toLowerCase();
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((word) => text.includes(word)) && (route === "" || row.dataset.route === route);
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    // The column of bars has no words to sort by.
    if (!table.tBodies[0].rows[0]?.cells[at].textContent) return;
    const button = element("button", { type: "button", class: "sort" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].sort((a, b) => (down ? -1 : 1) * byCell(a.cells[at], b.cells[at]));
      table.tBodies[0].append(...rows);
    });
  });
}

function byCell(a, b) {
  const [left, right] = [a, b].map((cell) => Number.parseFloat(cell.textContent.replaceAll(",", "")));
  if (Number.isNaN(left) || Number.isNaN(right)) return a.textContent.localeCompare(b.textContent, "en");
  return left - right;
}

function weightFields() {
  const given = JSON.parse(box.dataset.weights);
  const state = element("p", { role: "status", class: "own-state" });
  const inputs = new Map(COMPONENTS.map((name) => [name, slider(name, given[name] ?? 0)]));
  const weights = () => Object.fromEntries([...inputs].map(([name, { input }]) => [name, Number(input.value)]));
  const apply = async () => {
    try {
      await rank(weights());
      state.textContent = "Places under your own weights; they are not published scores.";
    } catch (error) {
      state.replaceChildren(error instanceof RangeError ? element("span", { role: "alert" }, error.message) : complaint(error));
    }
  };
  for (const { input } of inputs.values()) input.addEventListener("input", apply);
  const reset = element("button", { type: "button" }, "As published");
  reset.addEventListener("click", () => location.reload());
  const summary = element("summary", {}, "Your own weights");
  return element("details", { class: "own-weights" }, summary, [...inputs.values()].map((each) => each.row), reset, state);
}

function slider(name, value) {
  const input = element("input", { type: "range", id: `weight-${name}`, min: 0, max: 100, step: 1, value });
  const said = element("output", { for: `weight-${name}` }, String(value));
  input.addEventListener("input", () => (said.textContent = input.value));
  return { input, row: element("p", {}, element("label", { for: `weight-${name}` }, name), input, said) };
}

async function rank(weights) {
  opened ??= openSnapshot(ROOT.href).then(async (snapshot) => {
    const [components, directory, ruleset] = await Promise.all([
      snapshot.file("components.json"), snapshot.directory(), snapshot.file("ruleset.json"),
    ]);
    return { components, gates: ruleset.gates, names: new Map(directory.artifacts.map(([id, name]) => [id, name])) };
  });
  const { components, gates, names } = await opened;
  const routes = new Map(components.artifacts.map(([id, , route]) => [id, route]));
  const lines = rankingOf(components, box.dataset.type, weights, gates).filter((line) => line.place !== null);
  const body = tables[0].tBodies[0];
  body.replaceChildren(...lines.map((line) => row(line, names.get(line.id) ?? line.id, routes.get(line.id), gates.band_z)));
  document.dispatchEvent(new Event("ranked"));
}

function row(line, name, route, bandZ) {
  const [best, worst] = line.band;
  const [low, high] = [-1, 1].map((side) => Math.min(100, Math.max(0, line.score + side * bandZ * line.sd)));
  const bar = drawing(
    "svg",
    { class: "interval-bar", viewBox: "0 0 400 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    drawing("rect", { class: "interval", x: low * SCALE, y: 3, width: (high - low) * SCALE, height: 6 }),
    drawing("rect", { class: "dot", x: line.score * SCALE, y: 0, width: 3, height: 12 }),
  );
  return element(
    "tr",
    { "data-id": line.id, "data-route": route, "data-name": 1 },
    element("td", {}, best === worst ? grouped(best) : `${grouped(best)}–${grouped(worst)}`),
    element("td", {}, link(`${idPath(line.id)}/`, name)),
    element("td", { class: "number" }, `${fixed(line.score, 2)} ± ${fixed(line.sd, 2)}`),
    element("td", { class: "wide" }, bar),
    element("td", { class: "number wide" }, fixed(line.coverage, 2)),
  );
}
