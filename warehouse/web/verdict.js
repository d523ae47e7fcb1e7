// The verdict in sentences: each is a template whose words and digits come from the facts it is bound to.

import { judge } from "./comparability.js";
import { compareDecimals, decimal, times } from "./decimal.js";
import { absence, pairName } from "./facts.js";
import { fixed, grouped, priceWords } from "./words.js";

export const AHEAD_Z = 1.6449;
export const LIKELY_AHEAD_Z = 0.8416;
const LEADS = { ahead: "is ahead", likely_ahead: "is likely ahead" };
const NO_PRICE = {
  variable: (name) => `The price of ${name} varies.`,
  not_applicable: (name) => `A starting price does not apply to ${name}.`,
  not_published: (name) => `The price of ${name} is not published.`,
  withheld: (name) => `The price of ${name} may not be published.`,
  fetch_failed: (name) => `The price of ${name} could not be fetched.`,
  quarantined: (name) => `The price of ${name} is quarantined.`,
  missing: (name) => `No source gives a starting price for ${name}.`,
};

/** Comparability, decision and sentences of a pair. `shared` is the number of shared capabilities. */
export function makeVerdict(a, b, shared) {
  const { level, reasons } = judge(a.facts, b.facts);
  const standing = standingOf(a, b, level);
  const same = a.facts.id === b.facts.id;
  const sentences = [
    summary(a, b, level, reasons),
    ...scoreSentences(a, b, standing),
    ...placeSentences(a),
    ...placeSentences(b),
    ...priceSentences(a.facts, b.facts, level),
    ...(same ? [] : [sharedSentence(a.facts, b.facts, shared)]),
  ];
  return { comparability: level, reasons, decision: standing.decision, leader: standing.leader, sentences };
}

/** What the difference of two scores says: only operations that IEEE 754 defines exactly. Throws RangeError. */
export function decide(scoreA, sdA, scoreB, sdB) {
  if (![scoreA, sdA, scoreB, sdB].every(Number.isFinite) || sdA < 0 || sdB < 0) {
    throw new RangeError(`${scoreA} (sd ${sdA}) and ${scoreB} (sd ${sdB}): expected finite scores, deviations >= 0`);
  }
  const spread = Math.sqrt(sdA * sdA + sdB * sdB);
  if (spread === 0) return scoreA === scoreB ? "no_clear_difference" : "ahead";
  const z = Math.abs(scoreA - scoreB) / spread;
  if (z >= AHEAD_Z) return "ahead";
  return z >= LIKELY_AHEAD_Z ? "likely_ahead" : "no_clear_difference";
}

function standingOf(a, b, level) {
  const [left, right] = [a.scores, b.scores];
  const ranked = left.status === "ranked" && right.status === "ranked";
  const same = left.type === right.type && left.ruleset === right.ruleset;
  if (level !== "comparable" || !ranked || !same) return { decision: null, leader: null };
  const decision = decide(left.score, left.sd, right.score, right.sd);
  if (decision === "no_clear_difference") return { decision, leader: null };
  return { decision, leader: (left.score > right.score ? a : b).facts.id };
}

function summary(a, b, level, reasons) {
  const ends = { comparable: "can be compared", partly: "can be compared only in part", not_comparable: "cannot be compared" };
  const text = `${a.facts.name} and ${b.facts.name} ${ends[level]}.`;
  const bound = [fact(a, "name"), fact(b, "name"), ...reasons.flatMap((reason) => reason.facts)];
  return { text, facts: [...new Set(bound)] };
}

function scoreSentences(a, b, standing) {
  if (a.facts.id === b.facts.id) return [oneScore(a)];
  if (standing.decision === null) return [oneScore(a), oneScore(b)];
  const facts = [a, b].flatMap((side) => ["name", "score", "sd"].map((path) => fact(side, path)));
  if (standing.decision === "no_clear_difference") {
    const lead = a.scores.score === b.scores.score ? "It is a tie" : "There is no clear difference";
    return [{ text: `${lead}: ${points(a)}, ${points(b)}.`, facts }];
  }
  const [ahead, behind] = standing.leader === a.facts.id ? [a, b] : [b, a];
  const lead = `${ahead.facts.name} ${LEADS[standing.decision]}`;
  return [{ text: `${lead}: ${points(ahead)}, ${points(behind)}.`, facts }];
}

function points({ facts, scores }) {
  return `${facts.name} scores ${fixed(scores.score, 2)} ± ${fixed(scores.sd, 2)}`;
}

function oneScore(side) {
  const { facts, scores } = side;
  const reason = absence(scores.score);
  if (reason !== null) {
    const words = reason === "not_applicable" ? "has no place in a ranking" : "could not be scored";
    return { text: `${facts.name} ${words}.`, facts: [fact(side, "name"), fact(side, "score")] };
  }
  const bound = ["name", "score", "sd"].map((path) => fact(side, path));
  if (scores.status === "provisional") {
    const share = `${fixed(scores.coverage, 2)} of the weight that applies to it is observed`;
    const text = `${points(side)}, provisionally: ${share}.`;
    return { text, facts: [...bound, fact(side, "coverage"), fact(side, "status")] };
  }
  return { text: `${points(side)}.`, facts: bound };
}

function placeSentences(side) {
  const { place = null, band = null, ranked } = side.scores;
  if (place === null || band === null) return [];
  const facts = ["name", "place", "ranked", "band"].map((path) => fact(side, path));
  const text = `${side.facts.name} holds place ${grouped(place)} of ${grouped(ranked)}`;
  if (band[0] === band[1]) return [{ text: `${text}, and its deviation allows no other.`, facts }];
  const [best, worst] = band.map(grouped);
  return [{ text: `${text}; its deviation allows places ${best} to ${worst}.`, facts }];
}

function priceSentences(a, b, level) {
  const sides = a.id === b.id ? [a] : [a, b];
  const sentences = sides.map(onePrice);
  const prices = sides.map(priceOf);
  if (sides.length === 1 || prices.some((price) => absence(price) !== null)) return sentences;
  const facts = sides.flatMap((side) => ["name", "starting_price"].map((path) => `${side.id}#${path}`));
  const [left, right] = prices;
  if (["currency", "unit", "direction"].some((key) => left[key] !== right[key])) {
    sentences.push({ text: "The two starting prices are in different units.", facts });
  } else if (level === "comparable") {
    sentences.push({ text: cheaper(a, left, b, right), facts });
  }
  return sentences;
}

function cheaper(a, left, b, right) {
  const order = compareDecimals(times(decimal(left.amount), right.per), times(decimal(right.amount), left.per));
  if (order === 0) return "The two starting prices are equal.";
  return `The lower starting price is that of ${(order < 0 ? a : b).name}.`;
}

function priceOf(facts) {
  return facts.router ? { absent: "variable" } : facts.starting_price;
}

function onePrice(facts) {
  const price = priceOf(facts);
  const reason = absence(price);
  const bound = [`${facts.id}#name`, `${facts.id}#starting_price`, ...(facts.router ? [`${facts.id}#router`] : [])];
  if (reason !== null) return { text: NO_PRICE[reason](facts.name), facts: bound };
  return { text: `${facts.name} starts at ${priceWords(price)}.`, facts: bound };
}

function sharedSentence(a, b, count) {
  const number = count === 0 ? "no capability" : count === 1 ? "1 capability" : `${grouped(count)} capabilities`;
  const facts = [`${a.id}#name`, `${b.id}#name`, `${pairName(a.id, b.id)}#shared`];
  return { text: `${a.name} and ${b.name} share ${number}.`, facts };
}

function fact(side, path) {
  return `${side.facts.id}#${path}`;
}
