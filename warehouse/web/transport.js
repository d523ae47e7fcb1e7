// Getting published files over HTTP: bounded, without cookies, with errors that name the file.

/** A published file or snapshot cannot be read. */
export class ReadError extends Error {
  name = "ReadError";
}

/** What was asked for is not there. */
export class NotFound extends ReadError {
  name = "NotFound";
}

/** A file is missing or its bytes are not the ones that its digest promises. */
export class Corrupt extends ReadError {
  name = "Corrupt";
}

/** The server did not answer; trying again later may help. */
export class Unreachable extends ReadError {
  name = "Unreachable";
}

/** Bytes of a file of at most so many bytes; one request. Throws NotFound, Corrupt (too large), Unreachable. */
export async function getBounded(fetch, address, path, most) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (error) {
    throw new Unreachable(`${path}: ${error.message}`);
  }
  if (answer.status === 404 || answer.status === 410) throw new NotFound(`${path}: status ${answer.status}`);
  if (!answer.ok) throw new Unreachable(`${path}: status ${answer.status}`);
  return gathered(answer.body.getReader(), path, most);
}

async function gathered(reader, path, most) {
  const pieces = [];
  let size = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    size += step.value.length;
    if (size > most) {
      await reader.cancel();
      throw new Corrupt(`${path}: more than the ${most} bytes that it should have`);
    }
    pieces.push(step.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** SHA-256 of bytes as 64 lower-case hexadecimal digits. */
export async function sha256Hex(data) {
  if (!globalThis.crypto?.subtle) {
    throw new ReadError("digests cannot be checked: SubtleCrypto needs a page from https or from this machine");
  }
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", data));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A JSON object. Throws Corrupt. */
export function parsed(path, data) {
  let document;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (error) {
    throw new Corrupt(`${path}: not JSON (${error.message})`);
  }
  if (document === null || typeof document !== "object" || Array.isArray(document)) {
    throw new Corrupt(`${path}: expected a JSON object`);
  }
  return document;
}
