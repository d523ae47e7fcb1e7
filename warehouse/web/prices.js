// Every price of both sides, dimension by dimension, with every route beside each other.

import { citation } from "./facts.js";
import { CACHE_WORDS, ORDERS } from "./vocabulary.js";
import { rescaled } from "./words.js";

/** Dimensions in the order of the vocabularies, unconditional prices first; routers have none. */
export function priceDimensions(a, b) {
  const found = new Map();
  if (!a.router) collect(found, "a", a);
  if (!b.router) collect(found, "b", b);
  return [...found.values()].sort(byPlace);
}

function byPlace(left, right) {
  const conditions = Number(left.condition !== null) - Number(right.condition !== null);
  const steps = Object.entries(ORDERS).map(([field, order]) => order.get(left[field]) - order.get(right[field]));
  return [conditions, ...steps].find((step) => step !== 0) ?? 0;
}

function collect(found, side, facts) {
  for (const offer of facts.offers) {
    for (const price of offer.prices) {
      const dimension = newDimension(price);
      const { label, unit, currency, modality, condition } = dimension;
      const key = JSON.stringify([label, unit, currency, modality, condition === null ? null : ordered(condition)]);
      if (!found.has(key)) found.set(key, dimension);
      found.get(key)[side].push(priceLine(facts, offer, price));
    }
  }
}

function newDimension(price) {
  const { direction, unit, modality = "text", cache = "none", currency = "USD", condition = null } = price;
  for (const [field, word] of Object.entries({ direction, modality, cache, unit })) {
    if (!ORDERS[field].has(word)) throw new RangeError(`${JSON.stringify(word)} is no ${field} of a price`);
  }
  const label = dimensionLabel(direction, modality, cache, unit);
  return { direction, modality, cache, unit, currency, condition, label, a: [], b: [] };
}

/** What is charged for, in words: `input`, `output, images`, `input, cache read`, `search`. */
export function dimensionLabel(direction, modality, cache, unit) {
  const parts = direction === "none" ? [] : [direction];
  if (modality !== "text" && modality !== "any") parts.push(modality);
  if (CACHE_WORDS[cache]) parts.push(CACHE_WORDS[cache]);
  return parts.join(", ") || unit.replaceAll("_", " ");
}

function priceLine(facts, offer, price) {
  const amount = price.amount ?? null;
  const [shown, shownPer] = amount === null ? [null, price.per] : rescaled(amount, price.per, price.unit);
  return {
    offer: offer.offer,
    seller: offer.seller,
    route: offer.route,
    variant: offer.variant ?? null,
    listed: offer.listed,
    amount,
    absent: price.absent ?? null,
    per: price.per,
    shown,
    shown_per: shownPer,
    from_: price.from ?? null,
    to: price.to ?? null,
    certainty: price.certainty ?? "first_seen",
    state: price.state ?? "accepted",
    reason: price.reason ?? null,
    source: citation(facts, price.source),
  };
}

/** The same value with the keys of every object in one order, so that equal conditions have equal texts. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  return Object.keys(value).sort().map((key) => [key, ordered(value[key])]);
}
