// Baskets: a workload in a reader's words, and the normal form that is costed, as `warehouse.cost.normal_basket` makes it.

import { compareDecimals, decimal, plain, plus, product, times } from "./decimal.js";

/** Name -> unit, direction, modality, cache role, and how many units one of it is. */
export const QUANTITIES = {
  input_tokens: ["token", "input", "text", "none", 1],
  cache_read_tokens: ["token", "input", "text", "read", 1],
  cache_write_tokens: ["token", "input", "text", "write", 1],
  cache_write_1h_tokens: ["token", "input", "text", "write_1h", 1],
  input_audio_tokens: ["token", "input", "audio", "none", 1],
  input_image_tokens: ["token", "input", "image", "none", 1],
  input_video_tokens: ["token", "input", "video", "none", 1],
  output_tokens: ["token", "output", "text", "none", 1],
  reasoning_tokens: ["token", "output", "reasoning", "none", 1],
  output_audio_tokens: ["token", "output", "audio", "none", 1],
  output_image_tokens: ["token", "output", "image", "none", 1],
  images: ["image", "either", "image", "none", 1],
  input_images: ["image", "input", "image", "none", 1],
  output_images: ["image", "output", "image", "none", 1],
  input_audio_minutes: ["second", "input", "audio", "none", 60],
  output_audio_minutes: ["second", "output", "audio", "none", 60],
  input_video_seconds: ["second", "input", "video", "none", 1],
  output_video_seconds: ["second", "output", "video", "none", 1],
  input_characters: ["character", "input", "text", "none", 1],
  pages: ["page", "input", "any", "none", 1],
  searches: ["query", "none", "search", "none", 1],
};
const PARTS = {
  input_tokens: ["cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"],
  output_tokens: ["reasoning_tokens"],
};
const ZERO = decimal("0");
const MOST_REQUESTS = 10 ** 12;

/** The normal form of a basket; quantities are texts or numbers. Throws RangeError naming the key that is wrong. */
export function normalBasket(basket) {
  const requests = Number(basket.requests ?? 1);
  if (!Number.isInteger(requests) || requests < 1 || requests > MOST_REQUESTS) {
    throw new RangeError(`requests: expected a whole number from 1`);
  }
  const given = Object.keys(QUANTITIES).filter((key) => Object.hasOwn(basket, key));
  const amounts = new Map(given.map((key) => [key, amount(key, basket[key])]));
  if (Object.hasOwn(basket, "cached_share")) amounts.set("cache_read_tokens", cached(basket, amounts));
  takeParts(amounts);
  const usage = Object.keys(QUANTITIES).filter((key) => (amounts.get(key)?.units ?? 0n) !== 0n);
  if (usage.length === 0) throw new RangeError("nothing to cost: expected a quantity above 0");
  return {
    requests,
    at: basket.at ?? null,
    options: { ...basket.options },
    usage: usage.map((key) => oneUsage(key, amounts.get(key))),
  };
}

function oneUsage(key, value) {
  const [unit, direction, modality, cache, units] = QUANTITIES[key];
  return { unit, direction, modality, cache, quantity: plain(times(value, units)) };
}

function amount(key, value) {
  const text = String(value).trim();
  if (!/^\d{1,18}(\.\d{1,9})?$/.test(text)) {
    throw new RangeError(`${key.replaceAll("_", " ")}: expected a number from 0, at most 9 decimals`);
  }
  return decimal(text);
}

function cached(basket, amounts) {
  const share = amount("cached_share", basket.cached_share);
  const whole = amounts.get("input_tokens");
  if (compareDecimals(share, decimal("1")) > 0 || whole === undefined || amounts.has("cache_read_tokens")) {
    throw new RangeError("cached share: expected 0 to 1 of the input tokens");
  }
  return product(whole, share);
}

function takeParts(amounts) {
  for (const [whole, inside] of Object.entries(PARTS)) {
    const taken = inside.reduce((sum, part) => plus(sum, amounts.get(part) ?? ZERO), ZERO);
    if (taken.units === 0n || !amounts.has(whole)) continue;
    const left = plus(amounts.get(whole), { ...taken, units: -taken.units });
    if (left.units < 0n) throw new RangeError(`${inside[0].replaceAll("_", " ")}: more than what they are part of`);
    amounts.set(whole, left);
  }
}
