/** Sentences for people: why a call is over, who is meant, how long it took. */

/** @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** "Ann", "Ann and Bob", "Ann, Bob and 2 more" @param {string[]} names */
export function listed(names) {
  if (names.length < 2) return names[0] ?? "";
  if (names.length === 2) return names.join(" and ");
  if (names.length === 3) return `${names[0]}, ${names[1]} and ${names[2]}`;
  return `${names[0]}, ${names[1]} and ${names.length - 2} more`;
}

/**
 * Why somebody whom I called into the call is not rung.
 * @param {{name: string, ring?: string, isHere: boolean}} whom `ring`: as the server has it
 */
export function notRung({ name, ring, isHere }) {
  if (isHere) return `${name} is in the call already.`;
  if (ring === "rejected") return `${name} has declined this call, and is not rung again.`;
  if (ring === "accepted") return `${name} has left this call, and is not rung again.`;
  return `${name} is not rung.`;
}

/** Such a page is given no devices, and no error of the browser's says why. */
export const kInsecure = "Camera and microphone need a secure address (https, or localhost).";

const kNoPreview = {
  NotAllowedError: "The camera is blocked. Permit it in the browser's site settings, or join without.",
  NotFoundError: "No camera found. You can join without one.",
  NotReadableError: "The camera is in use by another program. You can join without it.",
};

/** Why I do not see myself before a call. @param {{name: string}} error of the browser */
export function noPreview({ name }) {
  return kNoPreview[name] ?? "The camera does not start. You can join without it.";
}

const kEndings = {
  answered_elsewhere: "Answered on another device.",
  rejected_elsewhere: "Declined on another device.",
  kicked: "You were removed from the call.",
  removed: "You were removed from the call.",
  blocked: "You were removed from the call.",
  over: "That call is over.",
  call_ended: "That call is over.",
  failed: "The call could not be started.",
};
// Words of the server that are no sentences, and say nothing that a person must know.
const kPlainEnds = [
  "ended", "all_left", "left", "rejected", "timeout", "cancelled", "missed", "busy",
];

/**
 * @param {object} end
 * @param {string} end.reason the server's, or the module's
 * @param {string} [end.message] a sentence that came with it
 * @param {"outgoing"|"incoming"|null} end.direction
 * @param {string} end.who the others
 * @param {string} [end.refusal] what the last who refused said: decline, busy
 * @param {number} [end.seconds] how long it went on; undefined if it never began
 * @returns {string} "" when there is nothing to say
 */
export function endingOf({ reason, message, direction, who, refusal, seconds }) {
  if (kEndings[reason]) return kEndings[reason];
  if (seconds !== undefined) {
    if (reason === "left") return "";
    const plain = kPlainEnds.includes(reason);
    return plain ? `The call has ended after ${clock(seconds)}.` : message || reason;
  }
  if (direction === "incoming" && kPlainEnds.includes(reason)) {
    return reason === "rejected" ? "" : `You missed a call from ${who}.`;
  }
  switch (reason) {
    case "rejected":
      return refusal === "busy" ? `${who} is in another call.` : `${who} declined.`;
    case "timeout":
    case "missed": return `${who} did not answer.`;
    case "left":
    case "cancelled": return "";
    case "ended": return "The call has ended.";
    default: return message || reason || "";
  }
}
