// Whether two artifacts can be compared at all: reasons as codes, each bound to the facts it rests on.

import { absence, attribute, modalities, typeLabel } from "./facts.js";
import { MODALITY_NOUNS } from "./vocabulary.js";
import { listed } from "./words.js";

const LEVELS = ["comparable", "partly", "not_comparable"];
const KINDRED = [
  new Set(["model", "finetune"]),
  new Set(["agent", "app", "cli", "extension", "product", "webapp", "workflow"]),
  new Set(["api", "framework", "mcp", "platform", "repo", "skill", "template"]),
];
const WITH_MODALITIES = new Set(["model", "finetune"]);

/** `{level, reasons}` for two facts documents: the worst finding decides. */
export function judge(a, b) {
  if (a.id === b.id) {
    const same = reason("same_artifact", `Both names stand for ${a.name}.`, [`${a.id}#name`]);
    return { level: "not_comparable", reasons: [same] };
  }
  let findings = [types(a, b), ...states(a), ...states(b)];
  if (findings[0].level !== "not_comparable") findings = [...findings, ...content(a, b)];
  const level = LEVELS[Math.max(...findings.map(badness))];
  const kept = findings.filter((finding) => level === "comparable" || finding.level !== "comparable");
  kept.sort((left, right) => badness(right) - badness(left));
  return { level, reasons: kept.map((finding) => finding.reason) };
}

function badness(finding) {
  return LEVELS.indexOf(finding.level);
}

function types(a, b) {
  const facts = both(a, b, "type");
  const [left, right] = [typeLabel(a.type), typeLabel(b.type)];
  if (a.type === b.type) return found("comparable", "same_type", `Both are of type ${left}.`, facts);
  const text = `${a.name} is of type ${left}, ${b.name} of type ${right}.`;
  if (KINDRED.some((group) => group.has(a.type) && group.has(b.type))) {
    return found("partly", "kindred_types", text, facts);
  }
  return found("not_comparable", "different_types", text, facts);
}

function states(side) {
  const router = `${side.name} is a router: it passes requests on to other models.`;
  const retired = `${side.name} is retired: no source lists it any more.`;
  return [
    ...(side.router ? [found("partly", "router", router, own(side, "router"))] : []),
    ...(side.retired ? [found("partly", "retired", retired, own(side, "retired"))] : []),
  ];
}

function content(a, b) {
  if (!hasModalities(a) || !hasModalities(b)) return [];
  const outputs = judgeOutputs(a, b);
  return outputs[0]?.level === "not_comparable" ? outputs : [...outputs, ...judgeInputs(a, b)];
}

function hasModalities(side) {
  return WITH_MODALITIES.has(side.type) || modalities(side, "output_modalities") !== null;
}

function judgeOutputs(a, b) {
  const [left, right] = [modalities(a, "output_modalities"), modalities(b, "output_modalities")];
  if (left === null || right === null) return silent(a, b, "output_modalities", "puts out");
  const facts = both(a, b, "output_modalities");
  const shared = left.filter((word) => right.includes(word));
  if (left.every((word) => right.includes(word)) && right.every((word) => left.includes(word))) {
    return [found("comparable", "same_outputs", `Both put out ${inWords(left)}.`, facts)];
  }
  const text = `${a.name} puts out ${inWords(left)}, ${b.name} ${inWords(right)}.`;
  const [level, code] = shared.length ? ["partly", "outputs_differ"] : ["not_comparable", "outputs_disjoint"];
  return [found(level, code, text, facts)];
}

function judgeInputs(a, b) {
  const [left, right] = [modalities(a, "input_modalities"), modalities(b, "input_modalities")];
  if (left === null || right === null) return silent(a, b, "input_modalities", "takes in");
  const facts = both(a, b, "input_modalities");
  const shared = left.filter((word) => right.includes(word));
  if (shared.length) return [found("comparable", "shared_inputs", `Both take in ${inWords(shared)}.`, facts)];
  const text = `${a.name} takes in ${inWords(left)}, ${b.name} ${inWords(right)}.`;
  return [found("partly", "inputs_disjoint", text, facts)];
}

function silent(a, b, field, verb) {
  return [a, b]
    .filter((side) => modalities(side, field) === null && absence(attribute(side, field)) !== null)
    .map((side) =>
      found("partly", "modalities_missing", `No source says what ${side.name} ${verb}.`, own(side, field)),
    );
}

function inWords(values) {
  return values.length ? listed(values.map((word) => MODALITY_NOUNS[word] ?? word)) : "nothing";
}

function own(side, path) {
  return [`${side.id}#name`, `${side.id}#${path}`];
}

function both(a, b, path) {
  return [...own(a, path), ...own(b, path)];
}

function found(level, code, text, facts) {
  return { level, reason: reason(code, text, facts) };
}

function reason(code, text, facts) {
  return { code, text, facts };
}
