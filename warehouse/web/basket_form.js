// The form of a workload: presets, quantities, and what is wrong with them.

import { normalBasket } from "./cost.js";
import { element } from "./dom.js";

const FIELDS = [
  ["requests", "Requests", 1],
  ["input_tokens", "Tokens in", 1000],
  ["cached_share", "Share of it cached", 0.05],
  ["output_tokens", "Tokens out", 1000],
  ["images", "Images", 1],
  ["input_audio_minutes", "Minutes of speech in", 1],
  ["searches", "Web searches", 1],
];

/** A form; `changed(basket, problem)` is called with a normal basket or the words of what is wrong. */
export function basketForm(presets, changed) {
  const fields = new Map(FIELDS.map(([name, label, step]) => [name, field(name, label, step)]));
  const batch = element("input", { type: "checkbox", id: "basket-batch" });
  const names = element("select", { id: "basket-preset" }, presets.map(([name]) => element("option", { value: name }, name)), element("option", { value: "" }, "own"));
  const problem = element("p", { class: "problem", role: "alert" });
  const tell = () => {
    try {
      changed(normalBasket(read(fields, batch)));
      problem.textContent = "";
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problem.textContent = error.message;
    }
  };
  const fill = () => {
    const basket = presets.find(([name]) => name === names.value)?.[1];
    if (basket === undefined) return;
    for (const [name, { input }] of fields) input.value = basket[name] ?? "";
    batch.checked = basket.options?.batch === true;
    tell();
  };
  names.addEventListener("change", fill);
  const edited = () => {
    names.value = "";
    tell();
  };
  for (const { input } of fields.values()) input.addEventListener("input", edited);
  batch.addEventListener("change", edited);
  const form = element(
    "div",
    { class: "basket", role: "group", "aria-label": "Your workload" },
    element("p", {}, element("label", { for: "basket-preset" }, "Workload"), names),
    [...fields.values()].map(({ label, input }) => element("p", {}, label, input)),
    element("p", {}, batch, element("label", { for: "basket-batch" }, "As a batch")),
    problem,
  );
  return { form, start: fill };
}

function field(name, words, step) {
  const id = `basket-${name}`;
  const input = element("input", { id, type: "number", inputmode: "decimal", min: 0, step: "any", "data-step": step });
  return { label: element("label", { for: id }, words), input };
}

function read(fields, batch) {
  const filled = [...fields].map(([name, { input }]) => [name, input.value.trim()]).filter(([, value]) => value !== "");
  const options = batch.checked ? { batch: true } : {};
  return { ...Object.fromEntries(filled), options };
}
