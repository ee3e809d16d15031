// Makes a component of an actor's module and what it imports, TypeScript and npm packages included:
//
//   node sdk/build.mjs src/actor.ts build/actor.wasm
//
// Run in the project's folder. The world is `actor` of wit/, which has what the manifest grants.
import { componentize } from "@bytecodealliance/componentize-js";
import { build } from "esbuild";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const [source, output = "build/component.wasm"] = process.argv.slice(2);
if (!source) {
  console.error("usage: node sdk/build.mjs SOURCE [COMPONENT]");
  process.exit(2);
}
const folder = dirname(output);
const bundle = join(folder, "bundle.js");
await mkdir(folder, { recursive: true });

const version = /^package theater:actor@([^;]+);/m.exec(await readFile("wit/world.wit", "utf8"))[1];

/** Host interfaces stay imports; their names in the component have the contract's version. */
const host = {
  name: "theater-host",
  setup(build) {
    build.onResolve({ filter: /^theater:actor\// }, ({ path }) => ({
      path: path.includes("@") ? path : `${path}@${version}`,
      external: true,
    }));
  },
};

try {
  await build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    plugins: [host],
    logLevel: "warning",
  });
} catch {
  process.exit(1); // esbuild has said why
}
try {
  // The engine would bring an HTTP client, which no actor has. Clocks, random numbers and the console are the turn's.
  const { component } = await componentize({
    sourcePath: bundle,
    witPath: "wit",
    worldName: "actor",
    disableFeatures: ["http", "fetch-event"],
  });
  // Renamed into place, so that a half-written component is never deployed.
  await writeFile(`${output}.new`, component);
  await rename(`${output}.new`, output);
} catch (error) {
  console.error(explain(String(error.message)));
  process.exit(1);
}

/** The engine's own words first, then what they usually mean here. */
function explain(text) {
  if (text.includes("get-random-u64") || text.includes("random/random")) {
    return `${text}\nRandom numbers are drawn in a turn, not while the module loads: call Math.random() in handle().`;
  }
  if (text.includes('Error loading module "theater:actor/')) {
    return `${text}\nThe manifest does not grant this interface: grant it under capabilities, or do not import it.`;
  }
  return text;
}
