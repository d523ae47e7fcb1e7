// A ranking under a reader's own weights, from published files alone: the contributions of scores documents (or rows of
// the table `contributions`) and the gates of `ruleset.json`. It gives what `abreast rank --weights` gives.

export const COMPONENTS = ["adoption", "quality", "ecosystem", "match", "freshness"];
const DECIMALS = 10000;

/** Value, deviation (both of 1) and observed share of each component of one artifact; null where none applies. */
export function components(contributions) {
  return Object.fromEntries(COMPONENTS.map((name) => [name, component(contributions, name)]));
}

function component(contributions, name) {
  const rows = contributions.filter((row) => row.component === name && row.weight > 0);
  if (rows.length === 0) return null;
  const weight = total(rows, (row) => row.weight);
  return {
    value: total(rows, (row) => row.weight * row.z) / weight,
    // Published variances are those of points: of weight times 100.
    sd: Math.sqrt(total(rows, (row) => row.variance)) / (100 * weight),
    coverage: total(rows, (row) => (row.state === "observed" ? row.weight : 0)) / weight,
  };
}

/**
 * Score, deviation and coverage under other weights, on four decimals; null when no weighed component applies. A missing
 * match counts against coverage as much as the gate `unsearched_share` says, all of it in rulesets without that gate.
 */
export function reweigh(parts, weights, { unsearched_share: unsearched = 1 } = {}) {
  const used = COMPONENTS.filter((name) => parts[name] && weights[name] > 0);
  if (used.length === 0) return null;
  const whole = total(used, (name) => weights[name]);
  const share = (name) => weights[name] / whole;
  return {
    score: rounded(100 * total(used, (name) => share(name) * parts[name].value)),
    sd: rounded(100 * Math.sqrt(total(used, (name) => (share(name) * parts[name].sd) ** 2))),
    coverage: rounded(coverage(parts, used, share, unsearched)),
  };
}

function coverage(parts, used, share, unsearched) {
  const missing = parts.match && used.includes("match") ? share("match") * (1 - parts.match.coverage) : 0;
  const counted = 1 - (1 - unsearched) * missing;
  return counted > 0 ? total(used, (name) => share(name) * parts[name].coverage) / counted : 0;
}

/**
 * The ranking of one type: `artifacts` are {id, contributions}, `gates` those of the ruleset.
 * Lines {id, score, sd, coverage, status, place, band}: the ranked first, then the provisional ones without a place.
 * Artifacts to which nothing that is weighed applies are left out. Throws RangeError for weights that are none.
 */
export function ranking(artifacts, weights, gates) {
  checkWeights(weights);
  const lines = artifacts
    .map(({ id, contributions }) => ({ id, ...reweigh(components(contributions), weights, gates) }))
    .filter((line) => line.score !== undefined)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const ranked = lines.filter((line) => line.coverage >= gates.coverage_min);
  const provisional = lines.filter((line) => line.coverage < gates.coverage_min);
  const low = ranked.map((line) => line.score - gates.band_z * line.sd).sort((a, b) => a - b);
  const high = ranked.map((line) => line.score + gates.band_z * line.sd).sort((a, b) => a - b);
  const scores = ranked.map((line) => line.score).sort((a, b) => a - b);
  return [
    ...ranked.map((line) => ({
      ...line,
      status: "ranked",
      place: above(scores, line.score) + 1,
      band: [
        above(low, line.score + gates.band_z * line.sd) + 1,
        ranked.length - below(high, line.score - gates.band_z * line.sd),
      ],
    })),
    ...provisional.map((line) => ({ ...line, status: "provisional", place: null, band: null })),
  ];
}

/** Throws RangeError unless every weight is a finite number of at least 0, known by name, and one is above 0. */
export function checkWeights(weights) {
  for (const [name, weight] of Object.entries(weights)) {
    if (!COMPONENTS.includes(name)) throw new RangeError(`weights.${name}: expected one of ${COMPONENTS.join(", ")}`);
    if (!Number.isFinite(weight) || weight < 0) {
      throw new RangeError(`weights.${name} is ${weight}: expected a finite number of at least 0`);
    }
  }
  if (!COMPONENTS.some((name) => weights[name] > 0)) throw new RangeError("weights: expected at least one above 0");
}

/** How many of the rising numbers lie above a mark. */
function above(rising, mark) {
  return rising.length - firstPlace(rising, (number) => number > mark);
}

/** How many of the rising numbers lie below a mark. */
function below(rising, mark) {
  return firstPlace(rising, (number) => number >= mark);
}

function firstPlace(rising, reached) {
  let [from, to] = [0, rising.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (reached(rising[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}

function total(items, worth) {
  return items.reduce((sum, item) => sum + worth(item), 0);
}

/** Four decimals, half to even. */
function rounded(value) {
  const units = value * DECIMALS;
  const near = Math.round(units);
  return (near - units === 0.5 && near % 2 !== 0 ? near - 1 : near) / DECIMALS;
}
