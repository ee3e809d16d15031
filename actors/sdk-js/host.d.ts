/**
 * The host's interfaces, as ../wit has them; one that the manifest does not grant cannot be imported. Versions are
 * added when the component is built. A result's error is thrown, as an Error with the value in `payload`.
 */
declare module "theater:actor/state" {
  function get(key: Uint8Array): Uint8Array | undefined;
  function put(key: Uint8Array, value: Uint8Array): void;
  function scan(prefix: Uint8Array, after: Uint8Array | undefined, limit: number): [Uint8Array, Uint8Array][];
  function remove(key: Uint8Array): void;
  export { get, put, scan, remove as delete };
}

declare module "theater:actor/messaging" {
  export type Priority = "high" | "normal" | "low";

  interface Payload {
    kind: string;
    contentType?: string;
    attributes: [string, string][];
    body: Uint8Array;
  }

  /** Throws `{tag: "denied"}` or `{tag: "invalid-actor-id", val: why}` as the error's payload. */
  export function send(to: string, payload: Payload, options: { priority: Priority; delay?: bigint; expiry?: bigint }): void;

  /** Throws `{tag: "unknown-token"}` as the error's payload. */
  export function answer(token: bigint, payload: Payload): void;

  /**
   * Waits for the answer, at most `timeout` milliseconds: a commit point. Throws as the error's payload
   * `{tag: "rejected", val: problem}`, `{tag: "failed", val: how}`, `{tag: "timed-out"}`, `{tag: "no-such-actor"}`,
   * `{tag: "stopped"}`, `{tag: "denied"}`, `{tag: "cycle", val: actors}`, `{tag: "partial"}` or `{tag: "other", val: what}`.
   */
  export function ask(to: string, payload: Payload, timeout: bigint): Payload;
}

declare module "theater:actor/timers" {
  interface Payload {
    kind: string;
    contentType?: string;
    attributes: [string, string][];
    body: Uint8Array;
  }

  /**
   * Hands the payload to this actor in a turn of its own, not before `delay` milliseconds after `now`; the message's
   * origin is `{tag: "timer", val: name}`. Throws `{tag: "invalid-name", val: why}` or `{tag: "invalid-delay", val: why}`.
   */
  export function schedule(name: string, delay: bigint, payload: Payload): void;

  /** Throws `{tag: "no-such-timer"}` as the error's payload. */
  export function cancel(name: string): void;
}

declare module "theater:actor/topics" {
  interface Payload {
    kind: string;
    contentType?: string;
    attributes: [string, string][];
    body: Uint8Array;
  }

  /** Throws `{tag: "denied"}`, `{tag: "invalid-topic", val: why}` or `{tag: "unavailable", val: why}` as payload. */
  export function publish(topic: string, key: Uint8Array | undefined, payload: Payload): void;
}

declare module "theater:actor/http" {
  export type Redirects = "follow" | "manual";

  interface Request {
    method: string;
    url: string;
    headers: [string, string][];
    body?: Uint8Array;
    timeout?: bigint;
    redirects: Redirects;
  }

  interface Response {
    status: number;
    url: string;
    headers: [string, string][];
    body: Uint8Array;
  }

  /**
   * Waits for the response: a commit point. Throws `{tag, val: why}` as the error's payload, with the tag
   * `"invalid-request"`, `"denied-host"`, `"denied-address"`, `"unknown-host"`, `"connection-failed"`,
   * `"connection-lost"`, `"timed-out"`, `"request-too-large"`, `"response-too-large"`, `"invalid-response"` or
   * `"too-many-redirects"`.
   */
  export function fetch(request: Request): Response;
}

declare module "theater:actor/supervision" {
  /**
   * Starts a child and waits until it has, at most `timeout` milliseconds: a commit point. Throws as the error's payload
   * `{tag: "denied"}`, `{tag: "invalid-actor-id", val: why}`, `{tag: "no-such-actor"}`, `{tag: "exists"}`,
   * `{tag: "rejected", val: problem}`, `{tag: "failed", val: how}`, `{tag: "timed-out"}` or `{tag: "other", val: what}`.
   */
  export function spawn(id: string, params: Uint8Array | undefined, timeout: bigint): void;

  /** Throws `{tag: "no-such-child"}` as the error's payload. */
  export function stop(id: string): void;

  /** Ids greater than `after`, ascending. */
  export function children(after: string | undefined, limit: number): string[];

  /** Who has spawned this actor. */
  export function parent(): string | undefined;
}

declare module "theater:actor/store" {
  /** Tells the digest: 64 hexadecimal digits. */
  export function put(bytes: Uint8Array): string;

  /** Throws `{tag: "invalid-digest", val: why}`, `{tag: "denied"}` or `{tag: "not-found"}` as the error's payload. */
  export function get(digest: string, offset: bigint, length: number): Uint8Array;

  /** How many bytes there are; throws as `get`. */
  export function exists(digest: string): bigint;

  /** Throws as `get`. */
  export function release(digest: string): void;
}

declare module "theater:actor/environment" {
  export function get(name: string): string | undefined;
  export function names(): string[];
}

declare module "theater:actor/runtime" {
  /** This actor's id. */
  export function self(): string;

  /** The turn's time in milliseconds since 1970 UTC; `Date.now()` gives the same. */
  export function now(): bigint;

  /** Bytes of the turn's own stream, recorded by its seed; `Math.random()` is drawn from the seed as well. */
  export function random(length: number): Uint8Array;

  /** Waits so many milliseconds: a commit point. `setTimeout` does the same. */
  export function sleep(duration: bigint): void;

  /** Kept in the turn's event, whatever its outcome; `console.log` is too. */
  export function log(level: "debug" | "info" | "warn" | "error", text: string): void;
}
