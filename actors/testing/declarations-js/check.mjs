// Checks that the declarations of the SDK say what the WIT says, by types that jco makes of the WIT:
//
//   node check.mjs
//
// Run in the folder of a built project, which has wit/, sdk/ and node_modules/.
import { generateTypes } from "@bytecodealliance/jco/component";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Exports, whose declarations are not modules. `lifecycle` has none: no parameter or result of it needs a type. */
const EXPORTS = ["handler", "lifecycle"];
const out = "build/declarations";
mkdirSync(out, { recursive: true });

// One text, which begins with the package's name. The project's world has what it is granted; this one has all.
const contents = readdirSync("wit")
  .filter((name) => name !== "world.wit")
  .map((name) => readFileSync(join("wit", name), "utf8"));
const version = /^package theater:actor@([^;]+);/m.exec(readFileSync("wit/world.wit", "utf8"))[1];
const interfaces = [...contents.join("\n").matchAll(/^interface ([a-z0-9-]+)/gm)].map(([, name]) => name);
const world = interfaces.map((name) => `${EXPORTS.includes(name) ? "export" : "import"} ${name};`).join(" ");
const text = [`package theater:actor@${version};`, `world all { ${world} }`, ...contents].join("\n");
const options = { wit: { tag: "source", val: text }, world: "all", features: { tag: "list", val: [] }, guest: true };
const generated = (await generateTypes("actor", options)).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);

const declared = readFileSync("sdk/host.d.ts", "utf8");
const lines = [
  'import type * as sdk from "../../sdk/message.ts";',
  'import type * as types from "theater:actor/types@VERSION";',
  'import type * as handler from "theater:actor/handler@VERSION";',
  // Without what is optional: two types that differ by an optional field alone could be assigned to each other.
  "type Leaf = Uint8Array | string | number | bigint | boolean | undefined | void;",
  "type Plain<T> = T extends Leaf ? T",
  "  : T extends (...given: infer A) => infer R ? (...given: Extract<Plain<A>, unknown[]>) => Plain<R>",
  "  : { [K in keyof T]-?: Plain<T[K]> };",
  "declare function same<A, B>(to: (a: Plain<A>) => Plain<B>, from: (b: Plain<B>) => Plain<A>): void;",
  "same<sdk.Handler, { handle: typeof handler.handle }>((a) => a, (b) => b);",
  ...["Attributes", "Origin", "Message", "Payload", "Outcome"].map(
    (type) => `same<sdk.${type}, types.${type}>((a) => a, (b) => b);`,
  ),
  'same<sdk.Problem["payload"], types.Problem>((a) => a, (b) => b);',
];
const undeclared = [];
for (const [file, content] of generated) {
  // Neither folders nor references: all files are given to the compiler.
  writeFileSync(join(out, file.replaceAll("/", "-")), content.replace(/^\/\/\/ <reference.*$/gm, ""));
  const name = /theater-actor-(.+)\.d\.ts$/.exec(file)?.[1];
  if (name && name !== "types" && !EXPORTS.includes(name)) {
    const module = `theater:actor/${name}`;
    lines.push(`same<typeof import("${module}"), typeof import("${module}@VERSION")>((a) => a, (b) => b);`);
    // Errors are thrown, which types do not tell; the comments do.
    for (const [, tag] of content.matchAll(/tag: '([^']+)'/g)) {
      if (!declared.includes(`"${tag}"`)) undeclared.push(`${module}: the error ${tag}`);
    }
  }
}
writeFileSync(join(out, "check.ts"), lines.join("\n").replaceAll("VERSION", version));
writeFileSync(
  join(out, "tsconfig.json"),
  JSON.stringify({
    extends: "../../sdk/tsconfig.json",
    compilerOptions: { skipLibCheck: false },
    include: ["*.ts", "../../sdk/*.ts"],
  }),
);
if (undeclared.length > 0) {
  console.error(`sdk/host.d.ts does not name ${undeclared.join(", ")}`);
  process.exit(1);
}
try {
  execFileSync("node_modules/.bin/tsc", ["-p", out], { encoding: "utf8" });
} catch (error) {
  // The compiler gives a line of check.ts, which names what was compared.
  const compared = [...error.stdout.matchAll(/check\.ts\((\d+)/g)].map(([, line]) => lines[line - 1]);
  console.error(["The SDK's declarations are not what the WIT says:", ...compared, error.stdout].join("\n"));
  process.exit(1);
}
