// Whether the condition of a price holds for the requests of a basket. A key that is not known here never holds.

import { decimal } from "./decimal.js";
import { compareFractions, ofDecimal } from "./fraction.js";

export const GRADUATED = "graduated_from_tokens";
export const REQUIRED = new Set(["batch", "tier", "region", "commitment", "endpoint", "variant", "route"]);
export const ASKED = new Set([
  ...REQUIRED, "resolution", "quality", "steps", "search_context", "search_type", "service", "cache_mode",
]);
/** What a route brings along unasked: batches and tiers are another service. */
export const WITH_THE_ROW = new Set([...ASKED].filter((name) => name !== "batch" && name !== "tier"));
const SIZE = /^(\d{1,6})\s*x\s*(\d{1,6})$/;

const RULES = {
  min_prompt_tokens: (key, condition, request) =>
    compareFractions(request.promptTokens, whole(condition[key])) >= 0,
  [GRADUATED]: always,
  utc_start: inWindow,
  utc_end: always,
  weekdays: onWeekday,
  weekday_timezone: always,
  min_results: (key, condition, { options }) => has(options, "results") && Number(options.results) >= Number(condition[key]),
  max_results: (key, condition, { options }) => has(options, "results") && Number(options.results) <= Number(condition[key]),
  min_pixels: morePixels,
  interval_above_seconds: (key, condition, { options }) =>
    has(options, "interval_seconds") && Number(options.interval_seconds) > Number(condition[key]),
};

/** Whether every part of a condition is met by `{count, promptTokens, at, options}`. */
export function holds(condition, request) {
  return Object.keys(condition).every((key) => (Object.hasOwn(RULES, key) ? RULES[key] : asked)(key, condition, request));
}

/** Whether a condition depends on the time of the request. */
export function isTimed(condition) {
  return Object.hasOwn(condition, "utc_start") || Object.hasOwn(condition, "weekdays");
}

/** What a condition speaks of: a window is one thing, so are weekdays with their calendar; a size gives pixels. */
export function parts(condition) {
  const said = Object.keys(condition).filter((key) => !["utc_end", "weekday_timezone", GRADUATED].includes(key));
  return new Set(said.includes("resolution") ? [...said, "min_pixels"] : said);
}

/** A whole number as a fraction. */
export function whole(number) {
  return ofDecimal(decimal(String(Math.trunc(Number(number)))));
}

function always() {
  return true;
}

function has(options, key) {
  return Object.hasOwn(options, key) && options[key] !== null;
}

function asked(key, condition, { options }) {
  return ASKED.has(key) && Object.hasOwn(options, key) && options[key] === condition[key];
}

function inWindow(_, condition, { at }) {
  if (at === null) return false;
  const now = at.toISOString().slice(11, 16);
  const { utc_start: start, utc_end: end } = condition;
  return start < end ? start <= now && now < end : now >= start || now < end;
}

const ISO_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function onWeekday(_, condition, { at }) {
  if (at === null) return false;
  try {
    const format = new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone: condition.weekday_timezone ?? "UTC" });
    return condition.weekdays.includes(ISO_DAYS.indexOf(format.format(at)) + 1);
  } catch {
    return false;
  }
}

function morePixels(key, condition, { options }) {
  const [asked, least] = [options.resolution, condition[key]].map((text) => SIZE.exec(String(text)));
  return asked !== null && least !== null && asked[1] * asked[2] > least[1] * least[2];
}
