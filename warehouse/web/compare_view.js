// A comparison as page elements, in the order and with the classes of the prepared pages.

import { capabilityColumns } from "./capability_view.js";
import { drawing, element, link } from "./dom.js";
import { idPath } from "./facts.js";
import { ABSENCE_WORDS } from "./vocabulary.js";
import { cellText, evidenceLines } from "./values.js";
import { fixed, perWords } from "./words.js";

const LEVELS = { comparable: "Comparable", partly: "Partly comparable", not_comparable: "Not comparable" };
const SIDES = ["a", "b"];

/** Title, verdict, rows, prices, capabilities and points of what `compare` made. */
export function comparisonView(comparison) {
  return [
    title(comparison),
    verdictSection(comparison),
    section("Side by side", versus(comparison, [...comparison.rows, ...comparison.more].map(rowOf))),
    priceSection(comparison),
    section("Capabilities", capabilityColumns(comparison)),
    pointSection(comparison),
  ].filter((part) => part !== null);
}

function title({ a, b }) {
  const side = ({ id, name }, at) => {
    const named = link(`${idPath(id)}/`, name);
    named.className = `side-${at}`;
    return named;
  };
  return element("h1", {}, side(a, "a"), " ", element("span", { class: "vs" }, "vs"), " ", side(b, "b"));
}

function verdictSection({ verdict }) {
  const decided = verdict.decision === null ? "" : " decided";
  return element(
    "section",
    { class: `verdict ${verdict.comparability}${decided}`, "aria-label": "Verdict" },
    element("p", { class: "word" }, LEVELS[verdict.comparability]),
    element("ul", { class: "reasons" }, verdict.reasons.map((reason) => element("li", {}, reason.text))),
    element("ul", { class: "sentences" }, verdict.sentences.slice(1).map((sentence) => element("li", {}, sentence.text))),
  );
}

/** Links to pairs of facts documents that can be compared. */
export function instead(pairs) {
  const links = pairs.map(([a, b]) => link(`compare/?${new URLSearchParams({ a: a.id, b: b.id })}`, `${a.name} vs ${b.name}`));
  const apart = links.flatMap((each, at) => (at ? [", ", each] : [each]));
  return element("p", { class: "neighbours" }, "Comparable instead: ", apart);
}

function section(name, ...content) {
  return element("section", { "aria-label": name }, element("h2", {}, name), content);
}

function versus(comparison, rows, className = "versus") {
  const heads = SIDES.map((side) => element("th", { scope: "col", class: `side-${side}` }, comparison[side].name));
  const head = element("thead", {}, element("tr", {}, element("td"), heads));
  return element("table", { class: className }, head, element("tbody", {}, rows));
}

function rowOf(row) {
  const cells = SIDES.map((side) => element("td", { class: row[side].absent === null ? null : "absent" }, cellOf(row.row, row[side])));
  return element("tr", {}, element("th", { scope: "row" }, row.label), cells);
}

function cellOf(key, cell) {
  const text = cellText(key, cell);
  const lines = evidenceLines(key, cell);
  if (lines.length === 0) return text;
  return element("details", { class: "cell" }, element("summary", {}, text), lines.map((line) => element("small", {}, line)));
}

function priceSection(comparison) {
  const always = comparison.prices.filter((dimension) => dimension.condition === null);
  const sometimes = comparison.prices.filter((dimension) => dimension.condition !== null);
  if (comparison.prices.length === 0) return null;
  const more = element(
    "details",
    {},
    element("summary", {}, `Prices under a condition: ${sometimes.length} kinds`),
    versus(comparison, sometimes.map(priceRow)),
  );
  return section("Prices", always.length ? versus(comparison, always.map(priceRow)) : null, sometimes.length ? more : null);
}

function priceRow(dimension) {
  const condition = Object.entries(dimension.condition ?? {}).map(
    ([key, value]) => `${key.replaceAll("_", " ")}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const label = condition.length ? `${dimension.label} (${condition.join("; ")})` : dimension.label;
  const cells = SIDES.map((side) => {
    const lines = dimension[side].map((line) => priceItem(line, dimension));
    return element("td", { class: lines.length ? null : "absent" }, lines.length ? element("ul", { class: "routes" }, lines) : "no price of this kind");
  });
  return element("tr", {}, element("th", { scope: "row" }, label), cells);
}

function priceItem(line, dimension) {
  const unit = perWords(dimension.unit, line.shown_per, dimension.direction);
  const amount = line.shown === null ? ABSENCE_WORDS[line.absent ?? "missing"] : `${line.shown} ${dimension.currency} ${unit}`;
  const seller = `${line.variant === null ? line.seller : `${line.seller} ${line.variant}`}${line.route === "vendor_api" ? " (vendor)" : ""}`;
  const marks = [
    line.state === "accepted" ? "" : `${line.state}: ${line.reason ?? "no reason given"}`,
    line.listed ? "" : "no longer listed",
  ].filter(Boolean);
  const said = [seller, ...marks, `${line.source.source} ${line.source.captured_at.slice(0, 10)}`].join(" · ");
  return element("li", { class: marks.length ? "weak" : null }, `${amount} `, element("small", {}, said));
}

function pointSection(comparison) {
  const weighed = SIDES.map((side) => comparison.scores[side].components.filter((row) => row.weight));
  const kinds = [...new Set(weighed.flat().map((row) => row.component))];
  if (kinds.length === 0) return null;
  const most = Math.max(...weighed.flat().map((row) => 100 * row.weight));
  const rows = kinds.map((kind) => {
    const cells = weighed.map((components, at) => {
      const found = components.find((row) => row.component === kind);
      const text = found === undefined ? "does not apply" : `${fixed(found.points, 1)} of ${fixed(100 * found.weight, 1)}`;
      return element("td", { class: found === undefined ? "absent" : null }, found === undefined ? text : [bar(found, SIDES[at], most), text]);
    });
    return element("tr", {}, element("th", { scope: "row" }, kind), cells);
  });
  return section("What the scores are made of", versus(comparison, rows, "versus points"));
}

function bar(row, side, most) {
  const size = { height: 8 };
  return drawing(
    "svg",
    { class: "bar", viewBox: `0 0 ${most} 8`, preserveAspectRatio: "none", "aria-hidden": "true" },
    drawing("rect", { ...size, class: "possible", width: 100 * row.weight }),
    drawing("rect", { ...size, class: `got side-${side}`, width: Math.max(row.points, 0) }),
  );
}
