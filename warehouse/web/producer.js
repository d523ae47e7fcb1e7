// Search events of a page in the shape of User Behavior Insights 1.3.0, sent to an endpoint that appends them to a file.
//
//   import { producer } from "./collect.js";
//   const { shown, clicked } = producer({ endpoint: "/collect", application: "my-site" });
//   const query = shown("transcribe speech", ["model:maker/a", "model:maker/b"]);   // once per search, in order
//   clicked(query, "model:maker/b", 2, 45);                // when the visitor comes back: place from 1, seconds away
//
// A random id of this browser is kept in local storage; no other thing about the visitor is read or sent.

export function producer({ endpoint, application, storage = globalThis.localStorage, send = beacon, now = isoTime }) {
  const client = clientId(storage);
  const post = (row) => send(endpoint, JSON.stringify({ application, client_id: client, timestamp: now(), ...row }) + "\n");
  return {
    shown(text, ids) {
      const query = globalThis.crypto.randomUUID();
      post({ user_query: text, query_id: query, query_response_hit_ids: ids });
      return query;
    },
    clicked(query, id, place, seconds) {
      post({
        action_name: "click",
        query_id: query,
        event_attributes: { object: { object_id: id }, position: { ordinal: place }, dwell_seconds: seconds },
      });
    },
    judged(query, id, place, good) {
      post({
        action_name: good ? "thumbs_up" : "thumbs_down",
        query_id: query,
        event_attributes: { object: { object_id: id }, position: { ordinal: place } },
      });
    },
  };
}

function clientId(storage) {
  const known = storage.getItem("search-client");
  if (known) return known;
  const made = globalThis.crypto.randomUUID();
  storage.setItem("search-client", made);
  return made;
}

function beacon(endpoint, body) {
  return globalThis.navigator.sendBeacon(endpoint, body);
}

function isoTime() {
  return new Date().toISOString();
}
