// Runs the *.test.mjs files one after the other: node run.mjs [part of a file or test name …]
// The last line is "N passed, N failed".
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { haveNamespace, namespaceCommand } from "./harness/network.mjs";
import { runAll } from "./harness/runner.mjs";

const filters = process.argv.slice(2);
if (!haveNamespace()) {
  // Again, inside a network of its own, where the server has an address that is not loopback.
  const [command, ...args] = namespaceCommand([process.execPath, ...process.argv.slice(1)]);
  const child = spawnSync(command, args, { stdio: "inherit" });
  process.exit(child.status ?? 1);
}

// The browsers' drivers take these signals for themselves and would let the tests go on.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  process.on(signal, () => process.exit(1));
}
const here = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort();
for (const file of files) await import(`./${file}`);
process.exit((await runAll(filters)) ? 0 : 1);
