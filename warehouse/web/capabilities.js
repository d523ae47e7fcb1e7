// The two capability lists with evidence, unique aspects and comparisons, and what the two sides share.

import { ASSERTED, citation, polarity } from "./facts.js";

/** Both lists in the documents' order, and the ids that are shared or on one side only. */
export function capabilityView(a, b) {
  const [left, right] = [capabilitySide(a), capabilitySide(b)];
  const [idsA, idsB] = [left, right].map((side) => side.capabilities.map((line) => line.id));
  const [setA, setB] = [new Set(idsA), new Set(idsB)];
  return {
    a: left,
    b: right,
    shared: idsA.filter((id) => setB.has(id)),
    only_a: idsA.filter((id) => !setB.has(id)),
    only_b: idsB.filter((id) => !setA.has(id)),
  };
}

/** Statements of one facts document by kind; unique aspects and comparisons stand under their capability. */
export function capabilitySide(facts) {
  const groups = { capability: new Map(), denied: new Map(), limitation: new Map(), requirement: new Map() };
  for (const record of facts.capabilities) {
    const group = groupOf(record);
    if (group !== null) collect(groups[group], facts, record);
  }
  for (const record of facts.capabilities) attach(groups.capability, facts, record);
  return {
    capabilities: [...groups.capability.values()],
    denied: [...groups.denied.values()],
    limitations: [...groups.limitation.values()],
    requirements: [...groups.requirement.values()],
  };
}

function groupOf(record) {
  if (record.kind === "limitation" || record.kind === "requirement") return record.kind;
  if (!ASSERTED.has(record.kind)) return null;
  return polarity(record) === "asserted" ? "capability" : "denied";
}

function collect(lines, facts, record) {
  const line = lines.get(record.id) ?? newLine(facts, record);
  lines.set(record.id, line);
  if (record.kind === "unique") return;
  line.evidence.push(...evidence(facts, record));
  line.confidence = Math.max(line.confidence, record.confidence);
  line.conflict = line.conflict || (record.conflict ?? false);
}

function attach(lines, facts, record) {
  const line = lines.get(record.id);
  const said = record.kind === "unique" || record.kind === "comparison";
  if (line === undefined || !said || polarity(record) !== "asserted") return;
  (record.kind === "unique" ? line.unique : line.alternatives).push({
    alternative: record.alternative ?? null,
    alternative_id: record.alternative_id ?? null,
    evidence: evidence(facts, record),
  });
}

function newLine(facts, record) {
  return {
    id: record.id,
    name: record.name,
    fact: `${facts.id}#capability/${record.id}`,
    confidence: record.confidence,
    conflict: record.conflict ?? false,
    evidence: [],
    unique: [],
    alternatives: [],
  };
}

function evidence(facts, record) {
  return record.evidence.map((item) => ({
    kind: item.kind,
    pointer: item.pointer,
    value: item.value ?? null,
    start: item.start ?? null,
    end: item.end ?? null,
    quote: item.quote ?? null,
    source: citation(facts, item.source),
  }));
}
