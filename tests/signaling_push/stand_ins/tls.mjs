// A certificate authority of the test's own and a certificate of it for 127.0.0.1, by openssl.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns {{directory: string, caFile: string, key: Buffer, cert: Buffer, remove: () => void}} */
export function makeTls() {
  const directory = mkdtempSync(join(tmpdir(), "switchboard-push-"));
  const at = (name) => join(directory, name);
  const openssl = (...args) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...ec, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
    "-subj", "/CN=Push test CA");
  openssl("req", "-new", ...ec, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=stand-in");
  writeFileSync(at("extensions"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
    "-days", "2", "-extfile", "extensions", "-out", "server.pem");
  return {
    directory,
    caFile: at("ca.pem"),
    key: readFileSync(at("server.key")),
    cert: readFileSync(at("server.pem")),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
