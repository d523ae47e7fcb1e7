// On a prepared comparison: an editor for the reader's own workload, in place of the fixed ones.

import { ROOT, complaint } from "./dom.js";
import { openSnapshot } from "./read.js";
import { editBasket } from "./workload.js";

const section = document.querySelector("section.workload[data-a]");
if (section !== null) {
  try {
    const snapshot = await openSnapshot(ROOT.href);
    await editBasket(section, await Promise.all([section.dataset.a, section.dataset.b].map((id) => snapshot.side(id))));
  } catch (error) {
    section.append(complaint(error));
  }
}
