/** What messages, answers and problems look like. Pure: needs nothing from the host, so tests run in Node as well. */

/** Names and values in their order; a name may repeat. */
export type Attributes = [string, string][];

/** Where a message came from, as far as the runtime can vouch for it. */
export type Origin = { tag: "outside" } | { tag: "actor"; val: string } | { tag: "timer"; val: string } | { tag: "runtime" };

export interface Message {
  /** Unique together with `source`. */
  id: string;
  source: string;
  origin: Origin;
  /** CloudEvents `type`. A plain Kafka record has the kind `message`. */
  kind: string;
  /** When the sender says it was sent, in milliseconds since 1970 UTC. */
  time: bigint;
  attributes: Attributes;
  contentType?: string;
  body: Uint8Array;
  /** Token for `messaging.answer`; undefined when no answer is expected. */
  answerTo?: bigint;
}

export interface Payload {
  kind: string;
  contentType?: string;
  attributes: Attributes;
  body: Uint8Array;
}

export type Outcome = { tag: "done" } | { tag: "answer"; val: Payload } | { tag: "later" };

/** What an actor module exports as `handler`. */
export interface Handler {
  /** One turn. A thrown `Problem` rejects the message; any other error fails the turn. */
  handle(message: Message): Outcome;
}

/** Throw it to reject a message: every effect of the turn is discarded, and the asker gets the problem. */
export class Problem extends Error {
  readonly payload: { code: string; text: string; detail: Uint8Array };

  /**
   * @param code for programs: stable, `[a-z][a-z0-9.-]{0,63}`
   * @param text for people
   * @param detail more for programs
   */
  constructor(code: string, text: string, detail: Uint8Array = new Uint8Array()) {
    super(text);
    this.name = "Problem";
    this.payload = { code, text, detail };
  }

  static invalidBody(text: string): Problem {
    return new Problem("invalid-body", text);
  }

  static unknownKind(kind: string): Problem {
    return new Problem("unknown-kind", `unknown kind of message: ${kind}`);
  }
}

/** The body as text; a `Problem` if it is not UTF-8. */
export function text(message: Message): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(message.body);
  } catch {
    throw Problem.invalidBody("body is not UTF-8");
  }
}

/** The body read as JSON, whatever its content type says; a `Problem` if it is none. Its shape is not checked. */
export function json(message: Message): unknown {
  try {
    return JSON.parse(text(message));
  } catch (error) {
    throw error instanceof Problem ? error : Problem.invalidBody(`body: ${(error as Error).message}`);
  }
}

/** Nothing to answer. */
export const done: Outcome = { tag: "done" };

/** An answer follows by `messaging.answer` with the message's token, in a later turn. */
export const later: Outcome = { tag: "later" };

/** The answer to this message, as text. */
export function answerText(kind: string, value: string): Outcome {
  return { tag: "answer", val: textPayload(kind, value) };
}

/** The answer to this message, as JSON. */
export function answerJson(kind: string, value: unknown): Outcome {
  return { tag: "answer", val: jsonPayload(kind, value) };
}

export function textPayload(kind: string, value: string): Payload {
  return payload(kind, "text/plain; charset=utf-8", value);
}

export function jsonPayload(kind: string, value: unknown): Payload {
  return payload(kind, "application/json", JSON.stringify(value));
}

function payload(kind: string, contentType: string, body: string): Payload {
  return { kind, contentType, attributes: [], body: new TextEncoder().encode(body) };
}
