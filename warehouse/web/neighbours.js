// What an artifact can be compared with instead, where two cannot be compared at all.

import { judge } from "./comparability.js";
import { capabilityIds } from "./facts.js";
import { artifactsOf } from "./search.js";

const TRIED = 4;
const OFFERED = 2;

/**
 * Sides that are comparable with one, the nearest first, at most two: `[{facts, scores}, ...]`.
 *
 * Tried are the few artifacts of its type that share most of its capabilities; whether they are comparable is judged
 * by their documents, which are read one after the other.
 */
export async function comparableWith({ facts, scores }, snapshot, directory) {
  const found = [];
  for (const id of nearest(facts, scores, directory).slice(0, TRIED)) {
    const other = await snapshot.side(id);
    if (judge(facts, other.facts).level === "comparable") found.push(other);
    if (found.length === OFFERED) break;
  }
  return found;
}

/** Ids of a directory's artifacts of the same type: those that share most capabilities, then of the nearest score. */
export function nearest(facts, scores, directory) {
  const own = capabilityIds(facts);
  const positions = new Set(directory.capabilities.flatMap(([id], at) => (own.has(id) ? [at] : [])));
  const score = typeof scores.score === "number" ? scores.score : null;
  return artifactsOf(directory)
    .filter((each) => each.type === facts.type && each.id !== facts.id)
    .map((each) => ({ id: each.id, alike: alike(each.capabilities, positions), apart: apart(each.score, score) }))
    .sort((a, b) => b.alike - a.alike || a.apart - b.apart || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

function alike(capabilities, positions) {
  const shared = capabilities.filter(([at]) => positions.has(at)).length;
  return shared / (positions.size + capabilities.length - shared || 1);
}

function apart(one, other) {
  return one === null || other === null ? 100 : Math.abs(one - other);
}
