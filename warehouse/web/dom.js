// Making page elements: text is always text, never markup, and shows what it is.

const MAX_CHARACTERS = 600;
const INVISIBLE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** The address of the site's root, wherever it stands: this module is published under `assets/`. */
export const ROOT = new URL("../", import.meta.url);

/** Untrusted text as shown: bounded, without characters that are invisible or turn the direction of others. */
export function shown(text) {
  const bounded = text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`;
  return bounded.replace(INVISIBLE, " ").replace(/[\ud800-\udfff]/gu, " ");
}

/** An element with attributes and children; texts become text nodes, null and false are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== false) made.append(typeof child === "string" ? shown(child) : child);
  }
  return made;
}

/** The same in the namespace of drawings. */
export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A link inside the site; the path is made from checked ids. */
export function link(path, ...children) {
  return element("a", { href: new URL(path, ROOT).href }, ...children);
}

/** What went wrong, in words a reader can act on, in place of what was expected. */
export function complaint(error) {
  const words = { Corrupt: "Refused: a published file is damaged.", NotFound: "Not found.", Unreachable: "The server did not answer; try again later." };
  return element("p", { class: "refused", role: "alert" }, `${words[error.name] ?? "This cannot be shown."} ${error.message}`);
}
