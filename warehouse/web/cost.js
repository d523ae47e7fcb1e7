// What a basket costs on every route to an artifact: the same answers as `warehouse.cost`. Sources are not mixed.

import { decimal } from "./decimal.js";
import { dimensionKey, priceLine } from "./cost_lines.js";
import { ZERO, add, compareFractions, divide, exactText, ofDecimal } from "./fraction.js";
import { REQUIRED, WITH_THE_ROW, isTimed } from "./request.js";

export { normalBasket, QUANTITIES } from "./basket.js";

const FEE = { unit: "request", direction: "none", modality: "any", cache: "none" };

/**
 * Cost of a basket on every route: whole totals first, then lower bounds, each by currency and amount. `facts` is a
 * published facts document, `basket` the normal form that `normalBasket` makes; amounts are decimal texts.
 */
export function cost(facts, basket) {
  return facts.offers.flatMap((offer) => ofOffer(offer, facts.sources, basket)).sort(order);
}

function order(a, b) {
  return (
    Number(a.total === null) - Number(b.total === null) ||
    Number(a.lower_bound) - Number(b.lower_bound) ||
    byText(a.currency ?? "", b.currency ?? "") ||
    compareFractions(ofDecimal(decimal(a.total ?? "0")), ofDecimal(decimal(b.total ?? "0"))) ||
    byText(a.offer, b.offer) ||
    byText(a.source ?? "", b.source ?? "") ||
    byText(a.source_id ?? "", b.source_id ?? "")
  );
}

function byText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ofOffer(offer, sources, basket) {
  const rows = new Map();
  for (const price of offer.prices) {
    const { source, source_id } = sources[price.source];
    const row = { source, source_id, currency: price.currency ?? "USD" };
    const key = JSON.stringify([source, source_id, row.currency]);
    if (!rows.has(key)) rows.set(key, { row, prices: [] });
    rows.get(key).prices.push(price);
  }
  const { offer: id, seller = null, route = null, variant = null } = offer;
  const named = { offer: id, seller, route, variant };
  if (rows.size === 0) {
    const reason = route === "self_host" ? "not_applicable" : "not_published";
    return [{ ...named, source: null, source_id: null, currency: null, ...noTotal(reason) }];
  }
  return [...rows.values()].map(({ row, prices }) => ({ ...named, ...row, ...ofRow(offer, prices, basket) }));
}

function noTotal(absent, notes = [], given = {}) {
  return { given, total: null, lower_bound: false, absent, lines: [], notes };
}

function ofRow(offer, prices, basket) {
  const given = givenBy(prices);
  const asked = Object.fromEntries(Object.entries(basket.options).filter(([, value]) => value));
  const contradicted = Object.keys(asked).some((name) => Object.hasOwn(given, name) && given[name] !== asked[name]);
  if (contradicted || !isOffered(prices, asked)) return noTotal("not_applicable", ["not_offered"], given);
  const request = requestOf(basket, { ...given, ...asked });
  const byDimension = grouped(prices);
  const lines = [...basket.usage, ...fees(byDimension, basket)].map((usage) => priceLine(usage, byDimension, request));
  const known = lines.filter((line) => line.cost !== null);
  if (known.length === 0) return { ...noTotal(reasonOf(lines), [], given), lines: lines.map(written) };
  const total = known.reduce((sum, line) => add(sum, line.cost), ZERO);
  const notes = doubts(offer, lines, total);
  const lower_bound = notes.length > 0 || known.length < lines.length;
  if (request.at === null && prices.some((price) => isTimed(price.condition ?? {}))) notes.push("time_of_day");
  return { given, total: exactText(total), lower_bound, absent: null, lines: lines.map(written), notes: notes.sort() };
}

function doubts(offer, lines, total) {
  const notes = lines.some((line) => line.ambiguous) ? ["ambiguous"] : [];
  const some = lines.some((line) => decimal(line.quantity).units !== 0n);
  if (offer.route === "plan") notes.push("plan");
  else if (total.over === 0n && (offer.variant ?? null) !== "free" && some) notes.push("listed_at_zero");
  return notes;
}

/** What all prices of a row take for granted, such as its region. */
function givenBy(prices) {
  const conditions = prices.filter((price) => (price.amount ?? null) !== null).map((price) => price.condition ?? {});
  const shared = Object.entries(conditions[0] ?? {}).filter(
    ([name, value]) => WITH_THE_ROW.has(name) && conditions.every((other) => other[name] === value),
  );
  return Object.fromEntries(shared);
}

function isOffered(prices, asked) {
  const required = Object.keys(asked).filter((name) => REQUIRED.has(name));
  return required.every((name) => prices.some((price) => (price.condition ?? {})[name] === asked[name]));
}

function requestOf({ usage, requests, at }, options) {
  const prompt = usage.filter((one) => one.unit === "token" && one.direction === "input");
  const tokens = prompt.reduce((sum, one) => add(sum, ofDecimal(decimal(one.quantity))), ZERO);
  return { count: requests, promptTokens: divide(tokens, requests), at: at === null ? null : new Date(at), options };
}

function grouped(prices) {
  const found = new Map();
  for (const price of prices) {
    const key = dimensionKey(price.unit, price.direction, price.modality ?? "text", price.cache ?? "none");
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(price);
  }
  return found;
}

/** The fee per request, where a row lists one: every request pays it, whether the basket speaks of it or not. */
function fees(prices, basket) {
  const listed = prices.get(dimensionKey(FEE.unit, FEE.direction, FEE.modality, FEE.cache)) ?? [];
  const always = listed.some((price) => decimal(price.amount ?? "0").units > 0n && !hasKeys(price.condition));
  const spoken = basket.usage.some((usage) => usage.unit === "request");
  return always && !spoken ? [{ ...FEE, quantity: String(basket.requests) }] : [];
}

function hasKeys(condition) {
  return Object.keys(condition ?? {}).length > 0;
}

function reasonOf(lines) {
  const reasons = lines.map((line) => line.absent);
  return ["variable", "quarantined", "not_applicable"].find((reason) => reasons.includes(reason)) ?? reasons[0];
}

function written(line) {
  return { ...line, cost: line.cost === null ? null : exactText(line.cost) };
}
