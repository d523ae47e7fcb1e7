// Exact fractions of whole numbers: sums of money are rounded once, when they are written.

const SCALE = 24n;

/** A fraction of two whole numbers, in lowest terms. */
export function fraction(over, under = 1n) {
  const divisor = common(over < 0n ? -over : over, under);
  return { over: over / divisor, under: under / divisor };
}

/** The value of a decimal as `decimal` reads it. */
export function ofDecimal({ units, exponent }) {
  return exponent >= 0 ? fraction(units * 10n ** BigInt(exponent)) : fraction(units, 10n ** BigInt(-exponent));
}

export const ZERO = fraction(0n);

export function add(a, b) {
  return fraction(a.over * b.under + b.over * a.under, a.under * b.under);
}

export function subtract(a, b) {
  return add(a, { over: -b.over, under: b.under });
}

export function multiply(a, b) {
  return fraction(a.over * b.over, a.under * b.under);
}

/** A fraction divided by a whole number above 0. */
export function divide(a, number) {
  return fraction(a.over, a.under * BigInt(number));
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compareFractions(a, b) {
  const [left, right] = [a.over * b.under, b.over * a.under];
  return left < right ? -1 : left > right ? 1 : 0;
}

export function smaller(a, b) {
  return compareFractions(a, b) <= 0 ? a : b;
}

/** Plain notation without trailing zeros; what has no end is rounded half to even at 24 decimals. */
export function exactText(value) {
  const unit = 10n ** SCALE;
  const size = (value.over < 0n ? -value.over : value.over) * unit;
  let scaled = size / value.under;
  const rest = (size % value.under) * 2n;
  if (rest > value.under || (rest === value.under && scaled % 2n === 1n)) scaled += 1n;
  const part = (scaled % unit).toString().padStart(Number(SCALE), "0").replace(/0+$/, "");
  return `${value.over < 0n && scaled > 0n ? "-" : ""}${scaled / unit}${part && `.${part}`}`;
}

function common(a, b) {
  while (b) [a, b] = [b, a % b];
  return a || 1n;
}
