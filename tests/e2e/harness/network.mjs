// A network of the tests' own: one namespace with loopback and one other address, reachable by
// nobody. Firefox never pairs with a 127.0.0.1 candidate of an ICE-lite server, so media goes over
// the other address (its interface must not be called veth: some clients skip those). Pages are
// served on 127.0.0.1, which browsers trust with a camera.
import { spawnSync } from "node:child_process";
import dgram from "node:dgram";
import net from "node:net";
import { networkInterfaces } from "node:os";

const kMark = "SWITCHBOARD_E2E_NAMESPACE";
const kOwnAddress = "10.77.0.1";
const kSetUp = [
  "ip link set lo up",
  "ip link add media0 type veth peer name media1",
  `ip addr add ${kOwnAddress}/24 dev media0`,
  "ip link set media0 up",
  "ip link set media1 up",
  "ip route add default via 10.77.0.2", // leads nowhere; browsers ask it for "their" address
].join(" && ");

/** Here tests may make interfaces and rules as they like. */
export function insideNamespace() {
  return Boolean(process.env[kMark]);
}

/** True inside the namespace, and where none can be made: then tests use what there is. */
export function haveNamespace() {
  if (process.env[kMark]) return true;
  return spawnSync("unshare", ["--net", "sh", "-c", kSetUp]).status !== 0;
}

/** @param {string[]} command @returns {string[]} the same, in a new namespace that ends with it */
export function namespaceCommand(command) {
  const script = `${kSetUp} && exec "$@"`;
  return ["env", `${kMark}=1`, "unshare", "--net", "sh", "-c", script, "sh", ...command];
}

/** The address the server advertises; undefined where there is only loopback. */
export function mediaAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

export function freeTcpPort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export function freeUdpPort() {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket("udp4").once("error", reject);
    socket.bind(0, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
