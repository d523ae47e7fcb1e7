// Answers for Python tests: reads {"calls": [[function, ...arguments]]} from stdin, writes what the modules say.

import { readFileSync } from "node:fs";
import { compare } from "../../../warehouse/web/compare.js";
import { cost, normalBasket, QUANTITIES } from "../../../warehouse/web/cost.js";
import * as decimals from "../../../warehouse/web/decimal.js";
import * as facts from "../../../warehouse/web/facts.js";
import { rankingOf } from "../../../warehouse/web/own_weights.js";
import { decide } from "../../../warehouse/web/verdict.js";
import * as vocabulary from "../../../warehouse/web/vocabulary.js";
import * as words from "../../../warehouse/web/words.js";

const functions = {
  compare,
  cost,
  rankingOf,
  normalBasket,
  quantities: () => QUANTITIES,
  decide,
  ...words,
  pairName: facts.pairName,
  idPath: facts.idPath,
  plain: (text) => decimals.plain(decimals.decimal(text)),
  compareDecimals: (a, b) => decimals.compareDecimals(decimals.decimal(a), decimals.decimal(b)),
  rounded: (text, digits) => decimals.plain(decimals.rounded(decimals.decimal(text), digits)),
  product: (a, b) => decimals.plain(decimals.product(decimals.decimal(a), decimals.decimal(b))),
  plus: (a, b) => decimals.plain(decimals.plus(decimals.decimal(a), decimals.decimal(b))),
  vocabulary: () => ({
    ...vocabulary,
    ORDERS: Object.fromEntries(Object.entries(vocabulary.ORDERS).map(([name, order]) => [name, [...order.keys()]])),
  }),
};

const { calls } = JSON.parse(readFileSync(0, "utf8"));
const answers = calls.map(([name, ...given]) => {
  try {
    return { value: functions[name](...given) };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
});
process.stdout.write(JSON.stringify(answers));
