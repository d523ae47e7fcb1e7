// Choosing an artifact by name or id from the directory of a snapshot.

import { element } from "./dom.js";
import { artifactsOf } from "./search.js";

const OFFERED = 8;

/** A field with its list of suggestions; `chosen(id)` is called when one artifact is meant. */
export function picker(label, id, directory, chosen) {
  const artifacts = artifactsOf(directory);
  const list = element("ul", { class: "offered", id: `${id}-list`, role: "listbox", "aria-label": `${label}: suggestions` });
  const input = element("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "false",
    "aria-controls": `${id}-list`, "aria-autocomplete": "list",
  });
  const choose = (artifact) => {
    input.value = artifact.name;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    chosen(artifact.id);
  };
  const offer = () => {
    const found = input.value.trim() ? matching(artifacts, input.value).slice(0, OFFERED) : [];
    list.replaceChildren(...found.map((artifact) => option(artifact, () => choose(artifact))));
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  input.addEventListener("input", offer);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") list.firstElementChild?.focus();
    else if (event.key === "Enter" && list.firstElementChild) list.firstElementChild.click();
    else return;
    event.preventDefault();
  });
  const set = (wanted) => {
    const artifact = artifacts.find((each) => each.id === wanted);
    if (artifact !== undefined) choose(artifact);
    return artifact !== undefined;
  };
  return { box: element("div", { class: "picker" }, element("label", { for: id }, label), input, list), set };
}

function option({ name, id }, choose) {
  const made = element("li", { role: "option", tabindex: "-1", "aria-selected": "false" }, `${name} `, element("small", {}, id));
  made.addEventListener("click", choose);
  made.addEventListener("keydown", (event) => {
    const next = { ArrowDown: made.nextElementSibling, ArrowUp: made.previousElementSibling }[event.key];
    if (event.key === "Enter") choose();
    else if (next) next.focus();
    else return;
    event.preventDefault();
  });
  return made;
}

/** Artifacts whose name or id has every word; those that begin with the text come first, the ranked before others. */
export function matching(artifacts, text) {
  const words = simple(text).split(" ").filter(Boolean);
  const found = artifacts
    .map((artifact) => [artifact, simple(`${artifact.name} ${artifact.id}`)])
    .filter(([, whole]) => words.every((word) => whole.includes(word)));
  const begins = ([artifact]) => Number(!simple(artifact.name).startsWith(words[0] ?? ""));
  return found
    .sort((a, b) => begins(a) - begins(b) || (b[0].score ?? -1) - (a[0].score ?? -1))
    .map(([artifact]) => artifact);
}

function simple(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, " ").trim();
}
