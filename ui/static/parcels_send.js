// Talks to the server: takes parcels, and sends what waits, in its order, each under its own key, one window at a time.
import { told } from "./parcels_dom.js";
import { all, change, drop, get, put } from "./parcels_store.js";

export const state = { person: "", known: null, online: navigator.onLine, signedIn: true };
const changed = () => document.dispatchEvent(new Event("parcels:changed"));

export class Away extends Error {} // no network, or a server that cannot answer now
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message || "");
    this.status = status;
    this.reason = error?.reason || "";
  }
}

export const call = async (method, path, { key, body } = {}) => {
  const headers = { "Accept-Language": told.code, ...(key ? { "Idempotency-Key": key } : {}) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch (fault) {
    state.online = false;
    changed();
    throw new Away(fault.message);
  }
  state.online = true;
  if (answer.status === 429 || answer.status >= 500) throw new Away(String(answer.status));
  if (answer.ok) return answer;
  const error = (await answer.json().catch(() => null))?.error;
  if (answer.status === 401) {
    state.signedIn = false;
    changed();
  }
  throw new Refused(answer.status, error);
};

// Who asks and what is theirs; without a network, who it was the last time.
export const recognise = async () => {
  const before = await get("meta", "person");
  state.person ||= before?.value || "";
  const known = await (await call("GET", "/parcels")).json();
  state.known = known;
  state.person = known.person;
  state.signedIn = true;
  await put("meta", { name: "person", value: known.person });
  for (const one of known.parcels) await change("parcels", one.id, (held) => ({ ...held, state: one.state }));
  changed();
};

// Fetches what is in a parcel and its pictures; it can be opened when all of it is here.
export const pack = async (id, report) => {
  const whole = await (await call("GET", `/parcels/${id}`)).json();
  if (whole.state !== "open") return whole;
  let done = 0;
  for (const { picture } of whole.contents) {
    if (!(await get("pictures", picture))) {
      const answer = await call("GET", `/pictures/${picture}/screen`);
      await put("pictures", { sha: picture, kind: answer.headers.get("Content-Type"), bytes: await answer.arrayBuffer() });
    }
    report((done += 1), whole.contents.length);
  }
  await put("parcels", { ...whole, person: state.person });
  navigator.storage?.persist?.();
  return whole;
};

const PATHS = {
  vote: ({ parcel, battle }) => ["PUT", `/parcels/${parcel}/votes/${battle}`],
  reasons: ({ battle }) => ["PUT", `/battles/${battle}/reasons`],
  edit: ({ battle }) => ["POST", `/battles/${battle}/edits`],
};

const arrived = async (one, answer) => {
  if (one.kind === "vote") {
    const { names, not_counted: why } = await answer.json();
    await change("work", one.battle, (work) => ({ ...work, sent: true, names, why }));
  }
  await drop("queue", one.seq);
};

const refusedAll = async (one, sentence) => {
  const waiting = (await all("queue")).filter((other) => other.battle === one.battle);
  for (const other of one.kind === "vote" ? waiting : [one]) await change("queue", other.seq, (held) => ({ ...held, refused: sentence }));
  await change("work", one.battle, (work) => ({ ...work, refused: sentence }));
};

const sendOne = async ({ seq }) => {
  let one = null;
  await change("queue", seq, (held) => (one = { ...held, tried: true })); // from now on it may have arrived
  const [method, path] = PATHS[one.kind](one);
  try {
    await arrived(one, await call(method, path, { key: one.key, body: one.body }));
  } catch (fault) {
    if (fault.reason === "parcel_others") state.known = null; // somebody else has signed in meanwhile
    if (!(fault instanceof Refused) || fault.status === 401 || !state.known) throw fault;
    await refusedAll(one, fault.message);
    const ended = { parcel_expired: "expired", parcel_withdrawn: "withdrawn" }[fault.reason];
    if (ended) await change("parcels", one.parcel, (held) => ({ ...held, state: ended }));
  }
};

// Entries of the queue in their order; what follows from a vote waits until the vote has arrived.
const next = async ({ now }) => {
  const mine = new Set((await all("parcels")).filter((one) => one.person === state.person).map((one) => one.id));
  const queue = (await all("queue")).filter((one) => mine.has(one.parcel) && !one.refused);
  const votes = new Set(queue.filter((one) => one.kind === "vote").map((one) => one.battle));
  return queue.find((one) => (now || one.readyAt <= Date.now()) && (one.kind === "vote" || !votes.has(one.battle)));
};

let asked = Promise.resolve();
const work = async (how) => {
  if (!navigator.onLine) return;
  if (!state.known || !state.signedIn) await recognise();
  for (let one = await next(how); one; one = await next(how)) {
    await sendOne(one);
    changed();
  }
};
export const send = ({ now = false } = {}) => {
  const alone = () => (navigator.locks ? navigator.locks.request("parley-parcels", () => work({ now })) : work({ now }));
  asked = asked.then(alone).catch((fault) => {
    if (!(fault instanceof Away || fault instanceof Refused)) throw fault;
  });
  return asked;
};
