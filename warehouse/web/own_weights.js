// A reader's own weights over the document `components.json` of a snapshot.

import { ranking } from "./weights.js";

/** Lines of the ranking of one type under other weights, as `ranking` of `weights.js` gives them. */
export function rankingOf(document, type, weights, gates) {
  const own = document.artifacts.filter(([, kind]) => kind === type);
  return ranking(own.map(([id, , , ...parts]) => ({ id, contributions: asContributions(document.components, parts) })), weights, gates);
}

/** Two contributions a component, one observed and one not, that have its value, deviation and observed share. */
function asContributions(names, parts) {
  return parts.flatMap((part, at) => {
    if (part === null) return [];
    const [z, sd, coverage] = part;
    const rows = [
      { weight: coverage, state: "observed" },
      { weight: 1 - coverage, state: "missing" },
    ].filter((row) => row.weight > 0);
    // The published variance of a component is that of points, of weight times 100; here the weights add up to 1.
    return rows.map((row) => ({ ...row, component: names[at], z, variance: ((100 * sd) ** 2) / rows.length }));
  });
}
