// Any two artifacts side by side: chosen here or named in the address (`?a=<id>&b=<id>`), compared in the browser.

import { picker } from "./artifact_picker.js";
import { compare } from "./compare.js";
import { comparisonView, instead } from "./compare_view.js";
import { ROOT, complaint, element } from "./dom.js";
import { comparableWith } from "./neighbours.js";
import { openSnapshot } from "./read.js";
import { editBasket } from "./workload.js";

const main = document.querySelector("#any-two");
const hint = "Type two names. The comparison is made here, from published files whose digests are checked.";
const result = element("div", { class: "result", "aria-live": "polite" }, element("h1", {}, "Compare any two"), element("p", { class: "lead" }, hint));
const chosen = { a: null, b: null };

try {
  const snapshot = await openSnapshot(ROOT.href);
  const directory = await snapshot.directory();
  const pickers = ["a", "b"].map((side) =>
    picker(side === "a" ? "Compare" : "with", `pick-${side}`, directory, (id) => {
      chosen[side] = id;
      show(snapshot, directory);
    }),
  );
  main.replaceChildren(element("div", { class: "pickers" }, pickers.map(({ box }) => box)), result);
  const asked = new URLSearchParams(location.search);
  ["a", "b"].forEach((side, at) => {
    const id = asked.get(side);
    // A retired artifact is in no list, but its documents are there.
    if (id !== null && !pickers[at].set(id)) chosen[side] = id;
  });
  await show(snapshot, directory);
} catch (error) {
  main.replaceChildren(complaint(error));
}

async function show(snapshot, directory) {
  const { a, b } = chosen;
  if (a === null || b === null) return;
  history.replaceState(null, "", `?${new URLSearchParams({ a, b })}`);
  result.setAttribute("aria-busy", "true");
  try {
    const sides = await Promise.all([a, b].map((id) => snapshot.side(id)));
    if (chosen.a !== a || chosen.b !== b) return;
    const compared = compare(...sides);
    const [title, verdict, ...rest] = comparisonView(compared);
    const workload = element("section", { class: "workload", "aria-label": "Cost of a workload", "data-presets": main.dataset.presets }, element("h2", {}, "Cost of a workload"));
    result.replaceChildren(title, verdict, workload, ...rest);
    document.title = `${sides[0].facts.name} vs ${sides[1].facts.name} · abreast`;
    await editBasket(workload, sides);
    if (compared.verdict.comparability === "not_comparable") await offer(verdict, sides, snapshot, directory);
  } catch (error) {
    result.replaceChildren(complaint(error));
  } finally {
    result.removeAttribute("aria-busy");
  }
}

/** Comparable pairs of either side, under a verdict that says that these two are not. */
async function offer(verdict, sides, snapshot, directory) {
  const different = sides[0].facts.id === sides[1].facts.id ? sides.slice(1) : sides;
  const found = await Promise.all(different.map((side) => comparableWith(side, snapshot, directory)));
  const pairs = found.flatMap((others, at) => others.map((other) => [different[at].facts, other.facts]));
  if (pairs.length) verdict.append(instead(pairs));
}
