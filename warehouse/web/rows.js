// The rows of the seed page in its order, then those it lacks, each value with source, time and absence reason.

import { absence, attribute, capabilityIds, citation, typeLabel } from "./facts.js";

export const SEED_ROWS = [
  ["type", "Type"],
  ["rank", "Rank"],
  ["adoption", "Adoption"],
  ["quality", "Quality"],
  ["ecosystem", "Ecosystem"],
  ["match", "Match graph"],
  ["pricing", "Pricing"],
  ["starting_price", "Starting price"],
  ["capabilities", "Capabilities"],
  ["times_matched", "Times matched"],
];
export const MORE_ROWS = [
  ["freshness", "Freshness"],
  ["sources", "Newest source"],
  ["released_utc", "Released"],
  ["context_tokens", "Context, tokens"],
  ["max_output_tokens", "Longest output, tokens"],
  ["input_modalities", "Takes in"],
  ["output_modalities", "Puts out"],
  ["licence", "Licence"],
  ["route_class", "Weights"],
];
const COMPONENTS = new Set(["adoption", "quality", "ecosystem", "match", "freshness"]);
const STANDING = ["score", "sd", "status", "place", "band", "ranked", "coverage", "ruleset"];

/** The wanted rows for both sides. */
export function rows(a, b, wanted) {
  return wanted.map(([row, label]) => ({ row, label, a: cell(a, row), b: cell(b, row) }));
}

const MAKERS = {
  type: (side) => made(side, "type", typeLabel(side.facts.type)),
  rank,
  pricing: (side) => made(side, "pricing", side.facts.pricing, priceSources(side.facts)),
  starting_price: startingPrice,
  capabilities,
  times_matched: (side, key) => made(side, key, side.facts[key]),
  sources: newest,
  route_class: (side, key) => made(side, key, side.facts[key]),
};

/** One value of one side. */
export function cell(side, key) {
  if (COMPONENTS.has(key)) return component(side, key);
  return (MAKERS[key] ?? attributeCell)(side, key);
}

function made(side, path, value, sources = []) {
  const reason = absence(value);
  return {
    value: reason === null ? value : null,
    absent: reason,
    fact: `${side.facts.id}#${path}`,
    sources,
    time: latest(sources.map((source) => source.captured_at).filter((time) => time !== null)),
    others: [],
  };
}

function latest(times) {
  return times.length ? times.reduce((newest, time) => (time > newest ? time : newest)) : null;
}

function newest(side, key) {
  const cited = side.facts.sources.map((_, index) => citation(side.facts, index));
  return made(side, key, latest(cited.map((source) => source.captured_at ?? "")) ?? { absent: "missing" }, cited);
}

function startingPrice(side, key) {
  const facts = side.facts;
  const price = facts.router ? { absent: "variable" } : facts.starting_price;
  if (absence(price) !== null) return made(side, key, price);
  const { source, ...value } = price;
  return made(side, key, value, [citation(facts, source)]);
}

function priceSources(facts) {
  const cited = new Set(facts.offers.flatMap((offer) => offer.prices.map((price) => price.source)));
  return [...cited].map((index) => citation(facts, index));
}

function capabilities(side, key) {
  const ids = capabilityIds(side.facts);
  const records = side.facts.capabilities.filter((record) => ids.has(record.id));
  const cited = new Set(records.flatMap((record) => record.evidence.map((item) => item.source)));
  return made(side, key, ids.size, [...cited].map((index) => citation(side.facts, index)));
}

function attributeCell(side, key) {
  const found = attribute(side.facts, key);
  if (absence(found) !== null) return made(side, key, found);
  const others = (found.others ?? []).map((x) => ({ value: x.value, source: citation(side.facts, x.source) }));
  return { ...made(side, key, found.value, [citation(side.facts, found.source)]), others };
}

function rank(side) {
  const scores = side.scores;
  if (absence(scores.score) !== null) return made(side, "score", scores.score);
  const value = Object.fromEntries(STANDING.map((field) => [field, scores[field] ?? null]));
  return made(side, "score", value, signalSources(scores, null));
}

/** A component made of priors alone is missing: it counts in the score, but nobody observed it. */
function component(side, key) {
  const scores = side.scores;
  const found = (scores.components ?? []).find((row) => row.component === key);
  const path = `component/${key}`;
  if (found === undefined) return made(side, path, { absent: absence(scores.score) ?? "not_applicable" });
  const rowsOf = (scores.contributions ?? []).filter((row) => row.component === key);
  const observed = (found.value ?? null) !== null && rowsOf.some((row) => row.state === "observed");
  const shown = observed ? found.value : { absent: found.absent ?? "missing" };
  return made(side, path, shown, signalSources(scores, key));
}

function signalSources(scores, wanted) {
  const found = new Map();
  for (const row of scores.contributions ?? []) {
    if ((row.source ?? null) === null || (wanted !== null && wanted !== row.component)) continue;
    const known = found.get(row.source);
    if (known === undefined || (row.observed ?? "") > (known.captured_at ?? "")) {
      const captured_at = row.observed ?? null;
      found.set(row.source, { source: row.source, source_id: null, payload: null, row: null, captured_at });
    }
  }
  return [...found.values()];
}
