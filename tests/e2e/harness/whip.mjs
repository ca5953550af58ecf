// WHIP and WHEP (RFC 9725) as any client would do them: nothing here knows Switchboard.
import assert from "node:assert/strict";

/** A resource that a POST made: where it is and how to end it. */
export class Session {
  constructor(response, token, location) {
    this.response = response;
    this.location = location;
    this.etag = response.headers.get("ETag");
    this.token = token;
  }

  /** @returns {Promise<number>} the status */
  async end() {
    const headers = { Authorization: `Bearer ${this.token}` };
    return (await fetch(this.location, { method: "DELETE", headers })).status;
  }
}

/**
 * @param {string} endpoint @param {string} token @param {string} sdp the offer
 * @returns {Promise<{session: Session, answer: string}>}
 */
export async function post(endpoint, token, sdp) {
  const response = await postRaw(endpoint, token, sdp);
  const answer = await response.text();
  assert.equal(response.status, 201, `POST ${endpoint}: ${response.status} ${answer}`);
  assert.equal(response.headers.get("Content-Type"), "application/sdp");
  const location = new URL(response.headers.get("Location"), endpoint).href;
  return { session: new Session(response, token, location), answer };
}

export function postRaw(endpoint, token, sdp, type = "application/sdp") {
  const headers = { "Content-Type": type, Authorization: `Bearer ${token}` };
  return fetch(endpoint, { method: "POST", headers, body: sdp });
}

/** Offers with all candidates in it, and takes the answer. */
export async function negotiate(pc, endpoint, token) {
  await pc.setLocalDescription(await pc.createOffer());
  await gathered(pc);
  const { session, answer } = await post(endpoint, token, pc.localDescription.sdp);
  await pc.setRemoteDescription({ type: "answer", sdp: answer });
  return session;
}

function gathered(pc) {
  if (pc.iceGatheringState === "complete") return;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 2000);
    pc.addEventListener?.("icegatheringstatechange", () => {
      if (pc.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
