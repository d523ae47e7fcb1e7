// Reading a published site from a browser (or any runtime with fetch and SubtleCrypto): every digest is checked.
//
//   import { openSnapshot } from "./read.js";
//   const snapshot = await openSnapshot("https://example.org/abreast/");   // {at: "2026-08-22"} for an earlier one
//   const { facts, scores } = await snapshot.artifact("model:qwen/qwen3.5-flash");

import { Corrupt, NotFound, ReadError, Unreachable, getBounded, parsed, sha256Hex } from "./transport.js";
import { unpacked } from "./packed.js";
import { searchIn } from "./search.js";

export { Corrupt, NotFound, ReadError, Unreachable };

const SNAPSHOT_ID = /^\d{8}T\d{6}Z-[0-9a-f]{12}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const PATH = /^v1\/[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const GOOD = new Set(["published", "unchanged"]);
const NIGHTLY = new Set(["nightly", "rollback", "release"]);
const MAX_POINTER_BYTES = 64 * 1024;
const MAX_HISTORY_BYTES = 64 * 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Open a snapshot below `root`, the address of the folder that holds `v1`.
 *
 * `at` is a snapshot id, a date (its end in UTC) or an instant; without it the latest snapshot is opened. `fetch`
 * replaces the runtime's own. Throws NotFound, Corrupt, Unreachable, ReadError.
 */
export async function openSnapshot(root, { at = null, fetch = globalThis.fetch } = {}) {
  const base = new URL(root.endsWith("/") ? root : `${root}/`, globalThis.location?.href);
  const get = (path, most) => getBounded(fetch, new URL(path, base).href, path, most);
  const mutable = async (path, most) => parsed(path, await get(path, most));
  const latest = at === null ? await mutable("v1/latest.json", MAX_POINTER_BYTES) : null;
  const runs = at === null ? null : (await mutable("v1/snapshots/index.json", MAX_HISTORY_BYTES)).runs;
  const entry = latest === null ? findRun(runs, at)?.manifest : latest.manifest;
  if (!entry) throw new NotFound(`no snapshot at ${JSON.stringify(at)}; ${whatThereIs(runs)}`);
  const manifest = parsed(entry.path, await checked(get, entry.path, entry.sha256, entry.bytes));
  return new Snapshot(get, manifest, latest);
}

/** The pointer alone: which snapshot is the latest, and after when to doubt it. */
export async function readLatest(root, { fetch = globalThis.fetch } = {}) {
  const path = "v1/latest.json";
  return parsed(path, await getBounded(fetch, new URL(path, root).href, path, MAX_POINTER_BYTES));
}

/** One published snapshot. `latest` is the pointer it was opened by, null for one opened by id or date. */
export class Snapshot {
  #get;
  #shards = new Map();
  #search = null;

  constructor(get, manifest, latest) {
    this.#get = get;
    this.manifest = manifest;
    this.latest = latest;
  }

  /** Snapshot id. */
  get id() {
    return this.manifest.snapshot;
  }

  /** Whether the pointer says that a newer snapshot is overdue at a time (milliseconds, default: now). */
  isStale(now = Date.now()) {
    return this.latest !== null && now > Date.parse(this.latest.stale_after);
  }

  /** What `compare` and `cost` take of an artifact, in as few bytes as there are: its facts without aliases, its scores. */
  async side(id) {
    const entry = await this.#entry(id);
    return entry.packed === undefined ? this.artifact(id) : unpacked(await this.#document(id, "packed"));
  }

  /** The facts and scores documents of an artifact. */
  async artifact(id) {
    const [facts, scores] = await Promise.all([this.#document(id, "facts"), this.#document(id, "scores")]);
    return { facts, scores };
  }

  /** What an artifact cost, step by step. */
  history(id) {
    return this.#document(id, "history");
  }

  /** A file of the snapshot's own folder: `ruleset.json`, `taxonomy.json`, `search.json` ... */
  async file(name) {
    const entry = this.manifest.files.find((each) => each.path.endsWith(`/${name}`));
    if (entry === undefined) {
      const known = this.manifest.files.map((each) => each.path.split("/").at(-1)).join(", ");
      throw new NotFound(`snapshot ${this.id} has no file ${JSON.stringify(name)}; it has ${known}`);
    }
    return parsed(entry.path, await checked(this.#get, entry.path, entry.sha256, entry.bytes));
  }

  /** Artifacts that have any of the capability ids asserted: those that cover most first, then by score. */
  async search(capabilityIds, limit = Infinity) {
    return searchIn(await this.directory(), capabilityIds).slice(0, limit);
  }

  /** All artifacts with names, scores and capabilities: the document `search.json`, read once. */
  directory() {
    this.#search ??= this.file("search.json");
    return this.#search;
  }

  async #entry(id) {
    const shard = await this.#shard((await sha256Hex(new TextEncoder().encode(id))).slice(0, 2));
    if (!Object.hasOwn(shard, id)) throw new NotFound(`no artifact ${JSON.stringify(id)} in snapshot ${this.id}`);
    return shard[id];
  }

  async #document(id, kind) {
    const digest = (await this.#entry(id))[kind];
    const path = `v1/o/${digest.slice(0, 2)}/${digest}.json`;
    return parsed(path, await checked(this.#get, path, digest));
  }

  #shard(name) {
    if (!this.#shards.has(name)) this.#shards.set(name, this.#readShard(name));
    return this.#shards.get(name);
  }

  async #readShard(name) {
    const path = `v1/s/${this.id}/index/${name}.json`;
    return parsed(path, await checked(this.#get, path, this.manifest.index[parseInt(name, 16)])).artifacts;
  }
}

/** The run that `at` means, as `warehouse.read.find_run`; undefined when there is none. Throws ReadError. */
export function findRun(runs, at) {
  const newestFirst = runs.toReversed?.() ?? [...runs].reverse();
  if (SNAPSHOT_ID.test(at)) return newestFirst.find((run) => run.snapshot === at && run.manifest);
  if (!DATE.test(at) && !INSTANT.test(at)) {
    throw new ReadError(`at ${JSON.stringify(at)}: expected a snapshot id, a date like 2026-08-22 or an instant`);
  }
  const until = at.includes("T") ? at : `${at}T23:59:59Z`;
  const good = newestFirst.filter((run) => GOOD.has(run.status) && run.as_of <= until);
  const nightly = good.filter((run) => NIGHTLY.has(run.kind));
  const candidates = nightly.length ? nightly : good;
  return candidates.reduce((best, run) => (best === undefined || run.as_of > best.as_of ? run : best), undefined);
}

function whatThereIs(runs) {
  const good = runs.filter((run) => GOOD.has(run.status)).map((run) => `${run.as_of} (${run.snapshot})`).sort();
  return good.length ? `there are snapshots from ${good[0]} to ${good.at(-1)}` : "nothing was published yet";
}

async function checked(get, path, sha256, size = null) {
  if (typeof path !== "string" || !PATH.test(path) || path.includes("..")) {
    throw new Corrupt(`${JSON.stringify(path)}: not a path of the contract`);
  }
  let data;
  try {
    data = await get(path, size ?? MAX_FILE_BYTES);
  } catch (error) {
    if (error instanceof NotFound) throw new Corrupt(`${path}: not there, though it is referred to`);
    throw error;
  }
  const found = await sha256Hex(data);
  if (found !== sha256) throw new Corrupt(`${path}: SHA-256 is ${found}, expected ${sha256}`);
  return data;
}
