/** An actor that is a shopping cart. See README.md for the messages. */
import { type Handler, Problem, answerJson, json } from "../sdk/message.ts";
import * as state from "../sdk/state.ts";
import { type Cart, type Line, added, cart, itemOf } from "./cart.ts";

const LINE = "line/";

export const handler: Handler = {
  handle(message) {
    switch (message.kind) {
      case "add": {
        const body = json(message);
        const key = LINE + itemOf(body);
        state.put(key, added(state.get<Line>(key), body));
        return answerJson("cart", contents());
      }
      case "remove": {
        const item = itemOf(json(message));
        if (state.get(LINE + item) === undefined) {
          throw new Problem("no-such-item", `there is no ${item} in the cart`);
        }
        state.remove(LINE + item);
        return answerJson("cart", contents());
      }
      case "get":
        return answerJson("cart", contents());
      case "checkout": {
        const order = contents();
        if (order.lines.length === 0) {
          throw new Problem("empty", "there is nothing in the cart");
        }
        order.lines.forEach((line) => state.remove(LINE + line.item));
        // Drawn from the turn's recorded seed: run again, the turn gives the same number.
        return answerJson("order", { number: crypto.randomUUID(), ...order });
      }
      default:
        throw Problem.unknownKind(message.kind);
    }
  },
};

function contents(): Cart {
  return cart(
    (function* () {
      for (const [key, line] of state.scan<Line>(LINE)) {
        yield [key.slice(LINE.length), line] as [string, Line];
      }
    })(),
  );
}
