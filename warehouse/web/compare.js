// Any two artifacts side by side, from their published documents alone: the same result as `warehouse.compare`.

import { capabilityView } from "./capabilities.js";
import { absence, idPath } from "./facts.js";
import { priceDimensions } from "./prices.js";
import { MORE_ROWS, SEED_ROWS, rows } from "./rows.js";
import { makeVerdict } from "./verdict.js";

/**
 * Everything about a pair, left and right as given. `a` and `b` are `{facts, scores}`: the two published documents of
 * one artifact each, as read from JSON. Throws RangeError for documents that do not hold to the contract.
 */
export function compare(a, b) {
  const view = capabilityView(a.facts, b.facts);
  return {
    schema: "comparison/1.0.0",
    a: sideOf(a.facts),
    b: sideOf(b.facts),
    verdict: makeVerdict(a, b, view.shared.length),
    rows: rows(a, b, SEED_ROWS),
    more: rows(a, b, MORE_ROWS),
    capabilities: view,
    prices: priceDimensions(a.facts, b.facts),
    scores: { a: scoreOf(a.scores), b: scoreOf(b.scores) },
  };
}

function sideOf(facts) {
  const { id, type, name, route_class, retired, router } = facts;
  return { id, type, name, route_class, retired, router, document: `/v1/a/${idPath(id)}.json` };
}

function scoreOf({ score, components = [], contributions = [] }) {
  return { score: absence(score) === null ? score : null, components: [...components], contributions: [...contributions] };
}
