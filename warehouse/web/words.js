// Numbers and prices in words: the same digits in every language, halves rounded up.

import { decimal, plain, scaled } from "./decimal.js";
import { UNIT_NOUNS } from "./vocabulary.js";

const MILLION = 1_000_000;
const BY_MILLION = new Set(["token", "character"]);
const SHIFTS = new Map(Array.from({ length: 13 }, (_, power) => [10 ** power, 6 - power]));

/** A number with so many decimals; its exact binary value is rounded, halves away from zero. */
export function fixed(value, digits) {
  return (Object.is(value, -0) ? "-" : "") + value.toFixed(digits);
}

/** A whole number with a comma every three digits. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words) {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Amount and number of units as shown: small units by the million where that moves only the decimal point. */
export function rescaled(amount, per, unit) {
  const shift = per === MILLION || !BY_MILLION.has(unit) ? 0 : (SHIFTS.get(per) ?? 0);
  if (!shift) return [amount.includes(".") ? amount.replace(/0+$/, "").replace(/\.+$/, "") : amount, per];
  return [plain(scaled(decimal(amount), shift)), MILLION];
}

/** `per million input tokens`, `per image`, `per 1,000 pages`. */
export function perWords(unit, per, direction) {
  const side = BY_MILLION.has(unit) && (direction === "input" || direction === "output") ? `${direction} ` : "";
  const [one, many] = UNIT_NOUNS[unit];
  if (per === 1) return `per ${side}${one}`;
  return `per ${per === MILLION ? "million" : grouped(per)} ${side}${many}`;
}

/** A price as `0.065 USD per million input tokens`. */
export function priceWords(price) {
  const [amount, per] = rescaled(price.amount, price.per, price.unit);
  return `${amount} ${price.currency} ${perWords(price.unit, per, price.direction)}`;
}
