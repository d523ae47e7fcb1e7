// The closed vocabularies of the contract that a comparison needs, in their order.

export const TYPE_LABELS = {
  agent: "Agent",
  api: "API",
  app: "App",
  benchmark: "Benchmark",
  cli: "CLI Tool",
  dataset: "Dataset",
  extension: "Extension",
  finetune: "Finetune",
  framework: "Framework",
  mcp: "MCP Server",
  model: "Model",
  platform: "Platform",
  product: "Product",
  prompt: "Prompt",
  repo: "Repository",
  skill: "Skill",
  template: "Template",
  webapp: "Web App",
  workflow: "Workflow",
};

/** Places of the words in their vocabularies: the order of price dimensions. */
export const ORDERS = {
  direction: places(["input", "output", "none"]),
  modality: places(["text", "image", "audio", "video", "reasoning", "citation", "search", "tool", "any"]),
  cache: places(["none", "read", "write", "write_5m", "write_1h", "write_12h", "storage"]),
  unit: places([
    "token", "image", "pixel", "second", "minute", "hour", "character", "page", "request", "query", "session", "video",
    "gigabyte_day", "token_hour", "message", "text_unit", "credit",
  ]),
};

export const CACHE_WORDS = {
  none: "",
  read: "cache read",
  write: "cache write",
  write_5m: "cache write, kept five minutes",
  write_1h: "cache write, kept one hour",
  write_12h: "cache write, kept twelve hours",
  storage: "cache storage",
};

/** Singular and plural per unit. */
export const UNIT_NOUNS = {
  token: ["token", "tokens"],
  image: ["image", "images"],
  pixel: ["pixel", "pixels"],
  second: ["second", "seconds"],
  minute: ["minute", "minutes"],
  hour: ["hour", "hours"],
  character: ["character", "characters"],
  page: ["page", "pages"],
  request: ["request", "requests"],
  query: ["query", "queries"],
  session: ["session", "sessions"],
  video: ["video", "videos"],
  gigabyte_day: ["gigabyte and day", "gigabytes and day"],
  token_hour: ["token and hour", "tokens and hour"],
  message: ["message", "messages"],
  text_unit: ["text unit", "text units"],
  credit: ["credit", "credits"],
};

/** Why a value is not there, for readers. */
export const ABSENCE_WORDS = {
  missing: "no source says",
  not_applicable: "does not apply",
  not_published: "not published",
  withheld: "withheld: its licence does not allow publication",
  fetch_failed: "could not be fetched",
  quarantined: "quarantined",
  variable: "varies",
};

/** Kinds of content whose plural is not the word itself. */
export const MODALITY_NOUNS = { image: "images", video: "videos", file: "files", embedding: "embeddings", "3d": "3D objects" };

function places(words) {
  return new Map(words.map((word, place) => [word, place]));
}
