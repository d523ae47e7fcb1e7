// Values of a comparison as words for readers: what a cell shows, and where it is from.

import { ABSENCE_WORDS, MODALITY_NOUNS } from "./vocabulary.js";
import { fixed, grouped, listed, priceWords } from "./words.js";

const CITED = 4;
const WEIGHTS = { open_weights: "published", hosted: "not published" };
const two = (value) => fixed(value, 2);
const day = (time) => time.slice(0, 10);
const modalities = (value) => {
  const words = typeof value === "string" ? value.split(" ") : value;
  return words.length ? listed(words.map((word) => MODALITY_NOUNS[word] ?? word)) : "nothing";
};

const SHOWN = {
  rank: standing,
  adoption: two,
  quality: two,
  ecosystem: two,
  match: two,
  freshness: two,
  starting_price: priceWords,
  input_modalities: modalities,
  output_modalities: modalities,
  route_class: (value) => WEIGHTS[value],
  sources: day,
  created_utc: day,
  released_utc: day,
  changed_utc: day,
  expires_utc: day,
};

/** What a cell of this row shows; the reason in words where the value is absent. */
export function cellText(row, cell) {
  return cell.absent === null ? (SHOWN[row] ?? plainly)(cell.value) : ABSENCE_WORDS[cell.absent];
}

function plainly(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Number.isInteger(value)) return grouped(value);
  return Array.isArray(value) && value.length ? listed(value.map(String)) : String(value);
}

function standing(value) {
  return `${two(value.score)} ± ${two(value.sd)}, ${places(value)}`;
}

function places({ band, coverage, ranked }) {
  if (band === null) return `provisional (${two(coverage)} of the weight observed)`;
  const [best, worst] = band.map(grouped);
  return `${band[0] === band[1] ? `place ${best}` : `places ${best} to ${worst}`} of ${grouped(ranked)}`;
}

/** Where a value is from, a line a source row, and what other sources say instead. */
export function evidenceLines(row, cell) {
  const lines = cell.sources.slice(0, CITED).map(citationText);
  if (cell.sources.length > CITED) lines.push(`and ${grouped(cell.sources.length - CITED)} more rows of sources`);
  const others = cell.others.map((other) => `${other.source.source} says ${cellText(row, { absent: null, value: other.value })}`);
  return [...lines, ...others];
}

/** `openrouter, row qwen/qwen3.5-flash, 2026-08-22, payload 08e2a3bd`. */
export function citationText({ source, source_id, captured_at, payload }) {
  const parts = [source, source_id && `row ${source_id}`, captured_at && day(captured_at), payload && `payload ${payload.slice(0, 8)}`];
  return parts.filter(Boolean).join(", ");
}
