import { clock } from "./words.js";

/** Outcomes in which a ring came to nothing, as the caller and the callee read them. */
const kUnanswered = {
  rejected: ["Declined", "Declined"],
  cancelled: ["Cancelled", "Missed"],
  missed: ["No answer", "Missed"],
  no_answer: ["No answer", "Missed"],
};

/**
 * A call of the past in words. Pure.
 * @param {object} entry as the server lists it
 * @param {string} me my user id
 */
export function describePast({ call, members, outcome, outgoing, duration }, me) {
  const others = members.filter(({ user_id }) => user_id !== me);
  const [asCaller, asCallee] = kUnanswered[outcome] ?? ["Outgoing", "Incoming"];
  const what = outgoing ? asCaller : asCallee;
  return {
    cid: call.cid,
    id: call.id,
    outgoing,
    others: others.map(({ user_id }) => user_id),
    names: others.map(({ user_id, name = user_id }) => name),
    rang: members.some(({ ring }) => ring),
    missed: what === "Missed",
    what: duration > 0 ? `${what} · ${clock(duration)}` : what,
    at: new Date(call.created_at),
    over: call.status === "ended",
  };
}

/** A time as people name it. @param {Date} date @param {Date} now */
export function whenOf(date, now = new Date()) {
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight - date) / 86_400_000);
  if (days <= 0) return time;
  if (days === 1) return `yesterday, ${time}`;
  if (days < 7) return `${date.toLocaleDateString([], { weekday: "long" })}, ${time}`;
  return date.toLocaleDateString([], { day: "numeric", month: "short" });
}
