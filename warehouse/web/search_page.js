// Search over capabilities: words find capabilities, those that are ticked find artifacts.

import { matching } from "./artifact_picker.js";
import { ROOT, complaint, element, link } from "./dom.js";
import { idPath, typeLabel } from "./facts.js";
import { openSnapshot } from "./read.js";
import { searchIn } from "./search.js";
import { fixed } from "./words.js";

const OFFERED = 18;
const LISTED = 100;
const main = document.querySelector("#search");

try {
  const snapshot = await openSnapshot(ROOT.href);
  const directory = await snapshot.directory();
  main.replaceChildren(...searchForm(directory));
} catch (error) {
  main.prepend(complaint(error));
}

function searchForm(directory) {
  const wanted = new Set(new URLSearchParams(location.search).getAll("capability"));
  const words = element("input", { id: "need", type: "search", autocomplete: "off" });
  const offered = element("fieldset", { class: "offered-capabilities" });
  const results = element("div", { role: "status", class: "result" });
  const known = directory.capabilities.map(([id, name]) => ({ id, name, score: 0 }));
  const find = () => {
    const found = words.value.trim() ? matching(known, words.value) : known;
    const kept = known.filter(({ id }) => wanted.has(id));
    const shown = [...kept, ...found.filter(({ id }) => !wanted.has(id))].slice(0, Math.max(OFFERED, kept.length));
    offered.replaceChildren(element("legend", {}, "Capabilities"), ...shown.map((each) => tick(each, wanted, tell)));
  };
  const tell = () => {
    const asked = [...wanted].map((id) => ["capability", id]);
    history.replaceState(null, "", asked.length ? `?${new URLSearchParams(asked)}` : location.pathname);
    results.replaceChildren(...found(directory, [...wanted]));
  };
  words.addEventListener("input", find);
  find();
  tell();
  return [element("p", {}, element("label", { for: "need" }, "What is needed "), words), offered, results];
}

function tick({ id, name }, wanted, tell) {
  const box = element("input", { type: "checkbox", id: `want-${id}`, checked: wanted.has(id) });
  box.addEventListener("change", () => {
    if (box.checked) wanted.add(id);
    else wanted.delete(id);
    tell();
  });
  return element("span", { class: "tick" }, box, element("label", { for: `want-${id}` }, name));
}

function found(directory, wanted) {
  if (wanted.length === 0) return [element("p", {}, "Tick what is needed; artifacts that cover most of it come first.")];
  const items = searchIn(directory, wanted);
  const head = ["Covers", "Name", "Type", "Score", "Lacks"].map((name) => element("th", { scope: "col" }, name));
  const names = new Map(directory.capabilities);
  const rows = items.slice(0, LISTED).map((item) => resultRow(item, wanted, names));
  const counted = `${items.length} ${items.length === 1 ? "artifact" : "artifacts"}${items.length > LISTED ? `, the first ${LISTED} shown` : ""}.`;
  const table = element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows));
  return [element("p", {}, counted), ...(items.length ? [element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Artifacts found" }, table)] : [])];
}

function resultRow(item, wanted, names) {
  const cells = [
    `${Object.keys(item.matched).length} of ${wanted.length}`,
    link(`${idPath(item.id)}/`, item.name),
    typeLabel(item.type),
    item.score === null ? "–" : `${fixed(item.score, 2)}${item.status === "provisional" ? " (provisional)" : ""}`,
    item.missing.map((id) => names.get(id) ?? id).join(", ") || "–",
  ];
  return element("tr", {}, cells.map((cell) => element("td", {}, cell)));
}
