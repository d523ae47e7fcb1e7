// What one quantity of a basket costs by the prices of one row of one source: exact, in fractions.

import { decimal } from "./decimal.js";
import { ZERO, add, compareFractions, divide, multiply, ofDecimal, smaller, subtract } from "./fraction.js";
import { GRADUATED, holds, parts, whole } from "./request.js";

const SECONDS = { second: 1, minute: 60, hour: 3600 };
const MODALITIES = { reasoning: ["reasoning", "text"], text: ["text", "any"] };
const CACHES = { write: ["write", "write_5m"], write_5m: ["write_5m", "write"] };
const DIRECTIONS = { either: ["output", "input", "none"], none: ["none"] };

/** One text for unit, direction, modality and cache role: what prices are found by. */
export function dimensionKey(unit, direction, modality, cache) {
  return [unit, direction, modality, cache].join(" ");
}

function* dimensions({ unit, direction, modality, cache }) {
  for (const side of DIRECTIONS[direction] ?? [direction, "none"]) {
    for (const kind of MODALITIES[modality] ?? [modality, "any"]) {
      for (const role of CACHES[cache] ?? [cache]) {
        for (const of of unit === "second" ? Object.keys(SECONDS) : [unit]) yield dimensionKey(of, side, kind, role);
      }
    }
  }
}

/** Cost of a quantity: `cost` as fraction, null with `absent` where no price holds; `used` names the prices. */
export function priceLine(usage, prices, request) {
  const quantity = ofDecimal(decimal(usage.quantity));
  const { unit, direction, modality, cache } = usage;
  const line = { unit, direction, modality, cache, quantity: usage.quantity };
  const listed = [];
  for (const key of dimensions(usage)) {
    const found = prices.get(key) ?? [];
    listed.push(...found);
    const usable = found.filter((price) => isUsable(price) && holds(price.condition ?? {}, request));
    if (usable.length === 0) continue;
    const [steps, ambiguous] = winners(usable);
    if (startOf(steps[0]) > 0) continue;
    const shares = perRequest(steps, divide(quantity, request.count));
    const each = shares.reduce((sum, [price, share]) => add(sum, multiply(unitPrice(price), share)), ZERO);
    const cost = multiply(each, whole(request.count));
    return { ...line, cost, absent: null, ambiguous, used: shares.map(([price]) => shown(price)) };
  }
  return { ...line, cost: null, absent: whyNot(listed), ambiguous: false, used: [] };
}

function isUsable(price) {
  return (price.amount ?? null) !== null && (price.state ?? "accepted") === "accepted";
}

function whyNot(listed) {
  if (listed.some(isUsable)) return "not_applicable";
  if (listed.some((price) => (price.state ?? "accepted") !== "accepted")) return "quarantined";
  const reasons = listed.map((price) => price.absent).filter(Boolean).sort();
  return reasons[0] ?? "not_published";
}

function unitPrice(price) {
  return divide(divide(ofDecimal(decimal(price.amount)), price.per), SECONDS[price.unit] ?? 1);
}

function startOf(price) {
  return Number((price.condition ?? {})[GRADUATED] ?? 0);
}

/** The winning price of every step of a graduated price; a price without steps is one step from zero. */
function winners(usable) {
  let ambiguous = false;
  const starts = [...new Set(usable.map(startOf))].sort((a, b) => a - b);
  const chosen = starts.map((start) => {
    const ofStep = usable.filter((price) => startOf(price) === start);
    const best = ofStep.filter((price) => !ofStep.some((other) => saysMore(other, price)));
    ambiguous ||= best.some((price) => compareFractions(unitPrice(price), unitPrice(best[0])) !== 0);
    return best.reduce((low, price) => (compareFractions(unitPrice(price), unitPrice(low)) < 0 ? price : low));
  });
  return [chosen, ambiguous];
}

function saysMore(one, other) {
  const [a, b] = [one.condition ?? {}, other.condition ?? {}];
  const [own, others] = [parts(a), parts(b)];
  const covers = [...others].every((part) => own.has(part));
  if (own.size !== others.size || !covers) return covers && own.size > others.size;
  return Number(a.min_prompt_tokens ?? 0) > Number(b.min_prompt_tokens ?? 0);
}

/** Shares of one request's quantity that each step charges for. */
function perRequest(steps, quantity) {
  const shares = [];
  steps.forEach((step, at) => {
    const end = steps[at + 1];
    const reached = end === undefined ? quantity : smaller(quantity, whole(startOf(end)));
    const share = subtract(reached, whole(startOf(step)));
    const positive = compareFractions(share, ZERO) > 0;
    if (positive || shares.length === 0) shares.push([step, positive ? share : ZERO]);
  });
  return shares;
}

function shown({ amount, per, unit, direction, modality = "text", cache = "none", condition = null }) {
  return { amount, per, unit, direction, modality, cache, condition };
}
