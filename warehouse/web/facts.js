// Reading published documents: absences, citations, modalities, asserted capabilities.

import { TYPE_LABELS } from "./vocabulary.js";

export const ASSERTED = new Set(["capability", "unique"]);
const PART = /^[a-z0-9][a-z0-9._-]*$/;
const MAX_PART_LENGTH = 120;
const BLANKS = /[\s\x1c-\x1f\x85]+/;

/** Reason of a typed absence, null for a value. */
export function absence(value) {
  return value !== null && typeof value === "object" && Object.hasOwn(value, "absent") ? value.absent : null;
}

/** The row of a payload that a document's `source` index stands for. */
export function citation(facts, index) {
  const row = facts.sources[index];
  return {
    source: row.source,
    source_id: row.source_id,
    payload: row.payload,
    row: row.row ?? null,
    captured_at: row.captured_at,
  };
}

/** An attribute of a facts document; what no source mentions is missing. */
export function attribute(facts, field) {
  return Object.hasOwn(facts.attributes, field) ? facts.attributes[field] : { absent: "missing" };
}

/** Values of `input_modalities` or `output_modalities`; null when no source gives them. */
export function modalities(facts, field) {
  const found = attribute(facts, field);
  if (absence(found) !== null) return null;
  return typeof found.value === "string" ? found.value.split(BLANKS).filter(Boolean) : [...found.value];
}

/** Capabilities that some source asserts. */
export function capabilityIds(facts) {
  const said = facts.capabilities.filter((record) => ASSERTED.has(record.kind) && polarity(record) === "asserted");
  return new Set(said.map((record) => record.id));
}

/** Whether a statement asserts or denies. */
export function polarity(record) {
  return record.polarity ?? "asserted";
}

/** Label of an artifact type. Throws RangeError for a word that is none. */
export function typeLabel(type) {
  if (!Object.hasOwn(TYPE_LABELS, type)) throw new RangeError(`${JSON.stringify(type)} is no artifact type`);
  return TYPE_LABELS[type];
}

/** Folder of an artifact in published trees: `model/qwen/qwen3.5-flash`. Throws RangeError for what is no id. */
export function idPath(id) {
  const [type, rest, ...more] = id.split(":");
  const [publisher, slug, ...deeper] = (rest ?? "").split("/");
  typeLabel(type);
  if (more.length || deeper.length || !isPart(publisher) || !isPart(slug ?? "")) {
    throw new RangeError(`artifact id ${JSON.stringify(id)}: expected <type>:<publisher>/<slug>`);
  }
  return `${type}/${publisher}/${slug}`;
}

function isPart(text) {
  return text.length <= MAX_PART_LENGTH && PART.test(text) && !text.includes("--vs--");
}

/** Name of a pair in paths: ids sorted, `:` and `/` as `~`, joined by `--vs--`. */
export function pairName(a, b) {
  return [a, b].sort().map((id) => id.replace(/[:/]/g, "~")).join("--vs--");
}
