/** What is in a cart, apart from where it is kept. */
import { Problem } from "../sdk/message.ts";

export interface Line {
  quantity: number;
  price: number;
}

export interface Cart {
  lines: ({ item: string } & Line)[];
  total: number;
}

const ITEM = /^[a-z0-9-]{1,64}$/;
const MOST = 1_000_000;

/** The item that a body names. */
export function itemOf(body: unknown): string {
  const item = field(body, "item");
  if (typeof item !== "string" || !ITEM.test(item)) {
    throw Problem.invalidBody("item: 1 to 64 of a-z, 0-9 and -");
  }
  return item;
}

/** The line that is there with what a body adds. */
export function added(line: Line | undefined, body: unknown): Line {
  const quantity = (line?.quantity ?? 0) + count(body, "quantity", 1);
  if (quantity > MOST) {
    throw Problem.invalidBody(`quantity: more than ${MOST} of one item`);
  }
  return { quantity, price: count(body, "price", 0) };
}

export function cart(entries: Iterable<[string, Line]>): Cart {
  const lines = Array.from(entries, ([item, line]) => ({ item, ...line }));
  return { lines, total: lines.reduce((sum, line) => sum + line.quantity * line.price, 0) };
}

function count(body: unknown, name: string, least: number): number {
  const value = field(body, name);
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > MOST) {
    throw Problem.invalidBody(`${name}: a whole number from ${least} to ${MOST}`);
  }
  return value as number;
}

function field(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}
