// Exact decimals: a whole number and a power of ten, so that money never passes through a float.

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$/;

/** `{units, exponent}` of a decimal text: the value is units * 10 ** exponent. Throws RangeError for anything else. */
export function decimal(text) {
  if (typeof text !== "string" || !NUMBER.test(text)) {
    throw new RangeError(`${JSON.stringify(text)} is not a decimal number`);
  }
  const [mantissa, power = "0"] = text.toLowerCase().split("e");
  const [whole, part = ""] = mantissa.split(".");
  return { units: BigInt(`${whole === "+" || whole === "-" ? `${whole}0` : whole || "0"}${part}`), exponent: Number(power) - part.length };
}

/** The product of a decimal and a whole number. */
export function times(value, factor) {
  return { units: value.units * BigInt(factor), exponent: value.exponent };
}

/** The sum of two decimals. */
export function plus(a, b) {
  const exponent = Math.min(a.exponent, b.exponent);
  return { units: aligned(a, exponent) + aligned(b, exponent), exponent };
}

/** The product of two decimals. */
export function product(a, b) {
  return { units: a.units * b.units, exponent: a.exponent + b.exponent };
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compareDecimals(a, b) {
  const exponent = Math.min(a.exponent, b.exponent);
  const left = aligned(a, exponent);
  const right = aligned(b, exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value with its decimal point moved by so many places to the right. */
export function scaled(value, places) {
  return { units: value.units, exponent: value.exponent + places };
}

/** Plain notation without trailing zeros: the public form of an amount. */
export function plain(value) {
  const sign = value.units < 0n ? "-" : "";
  const digits = (value.units < 0n ? -value.units : value.units).toString();
  if (value.units === 0n) return "0";
  if (value.exponent >= 0) return sign + digits + "0".repeat(value.exponent);
  const padded = digits.padStart(1 - value.exponent, "0");
  const part = padded.slice(value.exponent).replace(/0+$/, "");
  return sign + padded.slice(0, value.exponent) + (part && `.${part}`);
}

/** The value with exactly so many decimals, halves away from zero. */
export function rounded(value, decimals) {
  const drop = -decimals - value.exponent;
  if (drop <= 0) return { units: aligned(value, -decimals), exponent: -decimals };
  const step = 10n ** BigInt(drop);
  const size = value.units < 0n ? -value.units : value.units;
  const units = (size * 2n + step) / (step * 2n);
  return { units: value.units < 0n ? -units : units, exponent: -decimals };
}

function aligned(value, exponent) {
  return value.units * 10n ** BigInt(value.exponent - exponent);
}
