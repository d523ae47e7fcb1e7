// Search by capability over the document `search.json`: the same answers as `warehouse.search`.

/** Rows of a directory as objects: id, name, type, score, sd, status, place, capabilities ([[position, confidence]]). */
export function artifactsOf(directory) {
  return directory.artifacts.map((row) => Object.fromEntries(directory.fields.map((field, at) => [field, row[at]])));
}

/** Artifacts that have any of the capability ids: by the share they cover, then by score, then by id. */
export function searchIn(directory, capabilityIds) {
  const wanted = [...new Set(capabilityIds)];
  const positions = new Map(directory.capabilities.map(([id], at) => [id, at]));
  const places = new Map(wanted.map((id) => [positions.get(id), id]));
  const found = artifactsOf(directory).map((artifact) => covered(artifact, directory, wanted, places));
  return found.filter((item) => item !== null).sort(better);
}

function covered({ capabilities, ...artifact }, directory, wanted, places) {
  const have = new Map(capabilities.filter(([at]) => places.has(at)).map(([at, sure]) => [places.get(at), [at, sure]]));
  if (have.size === 0) return null;
  const matched = wanted.filter((id) => have.has(id));
  return {
    id: artifact.id,
    name: artifact.name,
    type: artifact.type,
    share: matched.length / wanted.length,
    matched: Object.fromEntries(matched.map((id) => [id, directory.capabilities[have.get(id)[0]][1]])),
    missing: wanted.filter((id) => !have.has(id)),
    confidence: Math.min(...matched.map((id) => have.get(id)[1])),
    score: artifact.score,
    sd: artifact.sd,
    status: artifact.status,
    place: artifact.place,
  };
}

function better(left, right) {
  const byShare = right.share - left.share;
  if (byShare) return byShare;
  const unscored = Number(left.score === null) - Number(right.score === null);
  return unscored || (right.score ?? 0) - (left.score ?? 0) || (left.id < right.id ? -1 : 1);
}
