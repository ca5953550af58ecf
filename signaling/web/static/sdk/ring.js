/**
 * What an event of the server means for somebody who calls, or is being called. Pure.
 *
 * @param {object} message a `call.*` event
 * @param {object} me
 * @param {"outgoing"|"incoming"} me.direction
 * @param {string} me.userId
 * @param {string|null} me.connectionId
 * @returns {{answered?: boolean, over?: string}} `answered`: the call has begun; `over`: why it
 *   rings no more
 */
export function ringNews(message, { direction, userId, connectionId }) {
  const mine = message.user?.id === userId;
  const elsewhere = mine && message.connection_id !== connectionId;
  switch (message.type) {
    case "call.accepted":
      if (direction === "outgoing") return { answered: !mine };
      return elsewhere ? { over: "answered_elsewhere" } : {};
    case "call.rejected":
      return direction === "incoming" && elsewhere ? { over: "rejected_elsewhere" } : {};
    case "call.missed":
      return direction === "incoming" ? { over: "missed" } : {};
    case "call.ended":
      return { over: message.reason ?? "ended" };
    default:
      return {};
  }
}

/** Why a request about a ring was refused, as a reason for its end. @param {RequestError} error */
export function ringRefusal({ status, code, message }) {
  if (code === "answered_elsewhere") return code;
  return status === 409 || status === 404 ? "over" : message;
}
