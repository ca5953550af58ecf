// A network namespace for one browser, joined to the tests' own by a pair of interfaces, with a NAT that can forget:
// from then on the browser's datagrams to the server come from another port, and none comes to the old one.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "./runner.mjs";

export const kServerAddress = "10.78.0.1";
const kClientAddress = "10.78.0.2";

function run(command, ...args) {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${stderr}`);
}

export class ClientNetwork {
  #pid;
  #directory = mkdtempSync(join(tmpdir(), "switchboard-namespace-"));

  /** @param {any} t the test, which ends it @returns {Promise<ClientNetwork>} */
  static async create(t) {
    const network = new ClientNetwork();
    // The namespace lives as long as this process.
    const holder = spawn("unshare", ["--net", "sh", "-c", "ip link set lo up && echo ready && exec sleep 600"]);
    t.defer(() => network.#end(holder));
    let ready = false;
    holder.stdout.once("data", () => (ready = true));
    await until("a network namespace", () => ready);
    network.#pid = holder.pid;
    run("ip", "link", "add", "path0", "type", "veth", "peer", "name", "path1", "netns", String(holder.pid));
    // No IPv6 of its own: that address would come a second late, and Chromium fails what it loads when one comes.
    run("ip", "link", "set", "path0", "addrgenmode", "none");
    network.run("ip", "link", "set", "path1", "addrgenmode", "none");
    run("ip", "addr", "add", `${kServerAddress}/24`, "dev", "path0");
    run("ip", "link", "set", "path0", "up");
    network.run("ip", "addr", "add", `${kClientAddress}/24`, "dev", "path1");
    network.run("ip", "link", "set", "path1", "up");
    network.run("ip", "route", "add", "default", "via", kServerAddress);
    return network;
  }

  run(...command) {
    run("nsenter", "--target", String(this.#pid), "--net", ...command);
  }

  /** @param {string} program @returns {string} the path of a program that runs it inside */
  inside(program) {
    const path = join(this.#directory, "inside");
    writeFileSync(path, `#!/bin/sh\nexec nsenter --target ${this.#pid} --net ${program} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** From now on the server sees port `to` instead of `from`. */
  rebind(from, to) {
    this.run("nft", `
      table ip nat_of_test {
        chain out { type filter hook postrouting priority -300; udp sport ${from} udp sport set ${to}; }
        chain in {
          type filter hook prerouting priority -300;
          udp dport ${from} drop
          udp dport ${to} udp dport set ${from}
        }
      }`);
  }

  #end(holder) {
    holder.kill("SIGKILL");
    spawnSync("ip", ["link", "del", "path0"]);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
