// On every page: says when the data may be old, or when a newer snapshot than the page's was published.

import { ROOT, element, link } from "./dom.js";
import { readLatest } from "./read.js";

const own = document.querySelector("footer code")?.textContent;

try {
  const latest = await readLatest(ROOT);
  const banner = notice(latest, Date.now());
  if (banner !== null) document.querySelector("main").prepend(element("p", { class: "banner", role: "status" }, banner));
} catch (error) {
  // Without the pointer the page still says what it said; it only cannot know whether that is the newest.
  console.info(`freshness is not known: ${error.message}`);
}

function notice(latest, now) {
  const day = (time) => time.slice(0, 10);
  if (now > Date.parse(latest.stale_after)) {
    return `This may be old: a run that confirms it was due by ${day(latest.stale_after)}.`;
  }
  if (latest.snapshot === own) return null;
  return ["A newer snapshot was published after this page was loaded. ", link("changes/", "What changed")];
}
