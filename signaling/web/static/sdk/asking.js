import { Backoff, delay } from "./backoff.js";
import { RequestError } from "./requests.js";

/** How often a connection is replaced that the server does not know: then it is no accident. */
const kMostReplaced = 3;

/**
 * Asks for what makes me a participant. All of it may be said again: an answer may be lost on the
 * way, and the server may have given up a connection that looks alive from here.
 *
 * @param {import("./client.js").Switchboard} client
 * @param {() => Promise<object>} ask
 * @param {() => boolean} isWanted false once I have hung up
 */
export async function askUntilAnswered(client, ask, isWanted) {
  const backoff = new Backoff();
  for (let replaced = 0; ;) {
    try {
      await client.connect();
      if (!isWanted()) throw new RequestError(0, "closed", "The call was left.");
      return await ask();
    } catch (error) {
      if (!isWanted()) throw error;
      if (error.code === "unknown_connection" && replaced++ < kMostReplaced) {
        client.connection.replace();
      } else if (error.status !== 0) {
        throw error;
      }
    }
    await delay(backoff.next());
  }
}
