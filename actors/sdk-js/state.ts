/**
 * This actor's state with values as JSON. Keys are ordered as their UTF-8 bytes. A turn reads its own writes; they are
 * kept if it returns and discarded if it throws.
 */
import * as host from "theater:actor/state";

/** The value under `key`, undefined if there is none. Its shape is the caller's to know. */
export function get<T>(key: string): T | undefined {
  const bytes = host.get(encode(key));
  return bytes === undefined ? undefined : decode<T>(bytes);
}

/** Writes a value. Going beyond the manifest's limits fails the turn. */
export function put(key: string, value: unknown): void {
  host.put(encode(key), encode(JSON.stringify(value)));
}

/** Removes a value, if there is one. */
export function remove(key: string): void {
  host.delete(encode(key));
}

/** All entries whose key begins with `prefix`, ascending, fetched from the host as the iteration goes on. */
export function* scan<T>(prefix: string): Generator<[string, T]> {
  const page = 100;
  let after: Uint8Array | undefined;
  while (true) {
    const entries = host.scan(encode(prefix), after, page);
    for (const [key, value] of entries) {
      yield [new TextDecoder().decode(key), decode<T>(value)];
    }
    if (entries.length < page) {
      return;
    }
    after = entries[page - 1][0];
  }
}

function encode(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function decode<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
