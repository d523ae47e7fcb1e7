// Reads a site with read.js and writes what it found: node read_site.mjs <base> <JSON of what to ask>.

import { openSnapshot } from "../../../warehouse/web/read.js";
import { comparableWith } from "../../../warehouse/web/neighbours.js";
import { compare } from "../../../warehouse/web/compare.js";

const [base, question] = process.argv.slice(2);
const { at = null, artifacts = [], history = null, search = null, file = null, now = null, pair = null, instead = null } = JSON.parse(question);
const requests = [];
const counted = async (address, options) => {
  const answer = await fetch(address, options);
  const data = await answer.arrayBuffer();
  requests.push({ path: new URL(address).pathname, bytes: data.byteLength });
  return new Response(data, { status: answer.status });
};

try {
  const snapshot = await openSnapshot(base, { at, fetch: counted });
  const found = { id: snapshot.id };
  if (now !== null) found.stale = snapshot.isStale(Date.parse(now));
  found.artifacts = await Promise.all(artifacts.map((id) => snapshot.artifact(id)));
  if (history !== null) found.history = await snapshot.history(history);
  if (search !== null) found.search = await snapshot.search(search);
  if (file !== null) found.file = await snapshot.file(file);
  if (pair !== null) found.pair = compare(await snapshot.side(pair[0]), await snapshot.side(pair[1]));
  if (instead !== null) {
    const others = await comparableWith(await snapshot.side(instead), snapshot, await snapshot.directory());
    found.instead = others.map(({ facts }) => facts.id);
  }
  process.stdout.write(JSON.stringify({ ...found, requests }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: error.name, message: error.message, requests }));
}
