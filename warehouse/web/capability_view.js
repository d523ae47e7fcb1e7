// Capabilities of a pair in three columns: both, only one, only the other; each opens the words it rests on.

import { element } from "./dom.js";
import { citationText } from "./values.js";

/** The columns of a comparison. */
export function capabilityColumns({ a, b, capabilities }) {
  const lines = (side) => new Map(capabilities[side].capabilities.map((line) => [line.id, line]));
  const [left, right] = [lines("a"), lines("b")];
  const columns = [
    ["Both", "both", capabilities.shared.map((id) => left.get(id))],
    [`Only ${a.name}`, "side-a", capabilities.only_a.map((id) => left.get(id))],
    [`Only ${b.name}`, "side-b", capabilities.only_b.map((id) => right.get(id))],
  ];
  return element("div", { class: "three" }, columns.map(column));
}

function column([title, side, lines]) {
  const head = element("h3", { class: side }, `${title} `, element("small", {}, String(lines.length)));
  const list = element("ul", { class: "capabilities" }, lines.map((line) => element("li", {}, capability(line))));
  return element("div", {}, head, lines.length ? list : element("p", { class: "absent" }, "None."));
}

function capability(line) {
  const said = [
    ...line.evidence.map((item) => ["", item]),
    ...line.unique.flatMap((each) => each.evidence.map((item) => ["Unique:", item])),
    ...line.alternatives.flatMap((each) => each.evidence.map((item) => [`vs ${each.alternative ?? "alternatives"}:`, item])),
  ];
  const doubt = line.conflict ? element("small", {}, " sources disagree") : null;
  if (said.length === 0) return [line.name, doubt];
  return element("details", {}, element("summary", {}, line.name, doubt), said.map(statement));
}

function statement([kind, item]) {
  const words = item.quote === null ? `${item.pointer} = ${item.value}` : `“${item.quote}”`;
  const mark = kind ? element("b", {}, `${kind} `) : null;
  return element("p", { class: "evidence" }, mark, `${words} `, element("cite", {}, citationText(item.source)));
}
