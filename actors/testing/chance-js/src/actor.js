/** For tests: answers everything by which one run of a turn could differ from another. */
import { answerJson } from "../sdk/message.ts";

export const handler = {
  handle() {
    const keys = ["b", "a", "d", "c", "10", "9"];
    return answerJson("chances", {
      seeded: {
        random: [Math.random(), Math.random()],
        shuffled: [...keys].sort(() => Math.random() - 0.5),
        bytes: Array.from(crypto.getRandomValues(new Uint8Array(8))),
        uuid: crypto.randomUUID(),
      },
      fixed: {
        now: Date.now(),
        date: new Date().toString(),
        performance: performance.now(),
        set: [...new Set(keys)],
        map: [...new Map(keys.map((key) => [key, 1])).keys()],
        object: Object.keys(Object.fromEntries(keys.map((key) => [key, 1]))),
        number: (1234.5).toLocaleString(),
        stack: new Error("here").stack.split("\n").length,
      },
    });
  },
};
