// The cost of the reader's own workload on every route to both sides, made again with each change of the basket.

import { basketForm } from "./basket_form.js";
import { cost } from "./cost.js";
import { decimal, plain, rounded } from "./decimal.js";
import { element } from "./dom.js";
import { ABSENCE_WORDS } from "./vocabulary.js";
import { grouped } from "./words.js";

const SHOWN = 5;
const NOTES = {
  ambiguous: "two prices hold and differ, the lower one is taken",
  plan: "covered by a plan, whose own price is not counted",
  listed_at_zero: "listed at zero, though no source calls it free",
  time_of_day: "some prices hold at certain hours only",
};

/** Put an editor into a section that names its two artifacts and its presets. */
export async function editBasket(section, sides) {
  const [head, body] = [element("tr"), element("tbody")];
  head.append(element("td"), ...sides.map(({ facts }, at) => element("th", { scope: "col", class: `side-${"ab"[at]}` }, facts.name)));
  const table = element("table", { class: "versus costs", "aria-live": "polite" }, element("thead", {}, head), body);
  const presets = JSON.parse(section.dataset.presets);
  const { form, start } = basketForm(presets, (basket) => {
    const results = sides.map(({ facts }) => (facts.router ? [] : cost(facts, basket)));
    body.replaceChildren(
      row("Lowest total", results.map((found) => lowest(found))),
      row("Every route", results.map((found) => routes(found))),
    );
  });
  section.querySelector(".live")?.remove();
  section.append(element("div", { class: "live" }, form, table));
  start();
}

function row(label, cells) {
  return element("tr", {}, element("th", { scope: "row" }, label), cells.map((cell) => element("td", {}, cell)));
}

function lowest(results) {
  const whole = results.find((result) => result.total !== null && !result.lower_bound);
  if (whole !== undefined) return [element("strong", {}, amount(whole)), element("small", {}, by(whole))];
  const bound = results.find((result) => result.total !== null);
  if (bound !== undefined) return [`at least ${amount(bound)}`, element("small", {}, `${by(bound)}: ${why(bound)}`)];
  return element("span", { class: "absent" }, results.length ? ABSENCE_WORDS[results[0].absent] : "no price");
}

function routes(results) {
  const known = results.filter((result) => result.total !== null);
  if (known.length === 0) return element("span", { class: "absent" }, "none has a price for this");
  const items = known.map((result) =>
    element("li", {}, `${result.lower_bound ? "at least " : ""}${amount(result)} `, element("small", {}, [by(result), why(result)].filter(Boolean).join(" · "))),
  );
  const first = element("ul", { class: "routes" }, items.slice(0, SHOWN));
  if (items.length <= SHOWN) return first;
  const rest = element("details", {}, element("summary", {}, `${items.length - SHOWN} more`), element("ul", { class: "routes" }, items.slice(SHOWN)));
  return [first, rest];
}

/** An amount with six decimals at most; what is smaller than that keeps all its digits. */
export function amount({ total, currency }) {
  const short = plain(rounded(decimal(total), 6));
  const [whole, part] = (short === "0" ? total : short).split(".");
  return `${grouped(whole)}${part ? `.${part}` : ""} ${currency}`;
}

function by({ seller, variant, route, source }) {
  const name = variant === null ? seller : `${seller} ${variant}`;
  return `${route === "vendor_api" ? `${name} (vendor)` : name}, from ${source}`;
}

function why(result) {
  const gaps = result.lines.filter((line) => line.cost === null).map((line) => `no price for ${gap(line)}`);
  return [...gaps, ...result.notes.map((note) => NOTES[note] ?? note)].join("; ");
}

function gap({ unit, direction, modality, cache }) {
  const parts = [direction === "none" || direction === "either" ? "" : direction, modality === "text" || modality === "any" ? "" : modality];
  return [...parts, cache === "none" ? "" : `cache ${cache}`, `${unit}s`].filter(Boolean).join(" ").replaceAll("_", " ");
}
