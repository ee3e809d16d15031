import assert from "node:assert/strict";
import { test } from "node:test";
import { added, cart, itemOf } from "../src/cart.ts";

test("adds to what is there, at the new price", () => {
  const first = added(undefined, { quantity: 2, price: 350 });
  assert.deepEqual(added(first, { quantity: 1, price: 300 }), { quantity: 3, price: 300 });
});

test("sums up", () => {
  const lines: [string, { quantity: number; price: number }][] = [
    ["cup", { quantity: 1, price: 900 }],
    ["tea", { quantity: 3, price: 300 }],
  ];
  assert.equal(cart(lines).total, 1800);
  assert.equal(cart([]).total, 0);
});

test("refuses what is no line", () => {
  for (const body of [null, 7, {}, { quantity: 0, price: 1 }, { quantity: 1.5, price: 1 }, { quantity: 1, price: -1 }]) {
    assert.throws(() => added(undefined, body), { payload: { code: "invalid-body" } } as never, JSON.stringify(body));
  }
  assert.throws(() => added({ quantity: 1_000_000, price: 1 }, { quantity: 1, price: 1 }));
});

test("refuses what names no item", () => {
  assert.equal(itemOf({ item: "green-tea" }), "green-tea");
  for (const item of ["", "a/b", 5, undefined]) {
    assert.throws(() => itemOf({ item }));
  }
});
