// The first view: a parcel is taken, opened, given back; what could not be sent is copied or downloaded.
import { ask, aloud, button, choiceName, languageName, make, moment, say, told } from "./parcels_dom.js";
import { all, change, forget, get } from "./parcels_store.js";
import { call, pack, recognise, Refused, send, state } from "./parcels_send.js";

const ENDED = ["done", "expired", "withdrawn"];
const bars = new Map(); // what is going on with a parcel, by its id
let faults = "";

const stands = (parcel) =>
  !ENDED.includes(parcel.state) && new Date(parcel.expires_at) <= new Date() ? "expired" : parcel.state;

const failed = (fault) => {
  if (fault instanceof Refused) faults = fault.message;
  else if (fault.name === "QuotaExceededError") faults = say("full");
  else if (fault.name !== "Error") throw fault;
  document.dispatchEvent(new Event("parcels:changed"));
};
const going = (id, key, done, goal) => {
  bars.set(id, { text: say(key, { done, goal }), done, goal });
  document.dispatchEvent(new Event("parcels:changed"));
};
const fetchWhole = async (id) => {
  try {
    const whole = await pack(id, (done, goal) => going(id, "packing", done, goal));
    bars.delete(id);
    if (whole.state === "open") aloud(say("ready"));
  } catch (fault) {
    bars.delete(id);
    failed(fault);
  }
  await recognise().catch(failed);
};

// A parcel that was taken on another device: brought to this one, then opened.
const fetchAndOpen = (id) => async () => {
  faults = "";
  await fetchWhole(id);
  if (await get("parcels", id)) location.hash = id;
};

// Looks again and again until the battles are answered, then fetches them.
const follow = async (id) => {
  if (bars.has(id)) return;
  bars.set(id, null);
  try {
    for (;;) {
      const seen = await (await call("GET", `/parcels/${id}`)).json();
      if (seen.state !== "preparing") {
        if (seen.state !== "open") faults = say("failed");
        break;
      }
      going(id, "preparing", seen.answered, seen.battles);
      await new Promise((later) => setTimeout(later, 700));
    }
    await fetchWhole(id);
  } catch (fault) {
    bars.delete(id);
    failed(fault);
  }
};

const take = (picker) => async (event) => {
  faults = "";
  event.target.disabled = true;
  event.target.dataset.key ||= crypto.randomUUID();
  try {
    const made = await (await call("POST", "/parcels", { key: event.target.dataset.key, body: { language: picker.value } })).json();
    void follow(made.id);
    await recognise();
  } catch (fault) {
    failed(fault);
  }
};

const giveBack = (id) => async () => {
  if (!(await ask({ title: say("give_back_sure"), text: say("give_back_text"), yes: say("give_back"), no: say("keep") }))) return;
  faults = "";
  await send({ now: true });
  try {
    await call("DELETE", `/parcels/${id}`, { key: crypto.randomUUID() });
    await change("parcels", id, (held) => ({ ...held, state: "withdrawn" }));
    await recognise();
  } catch (fault) {
    failed(fault);
  }
};

// What a person did in a parcel, to be read by people.
const account = async (parcel) => {
  const parts = [];
  for (const [place, content] of parcel.contents.entries()) {
    const work = await get("work", content.id);
    if (!work?.choice && !work?.draft) continue;
    const reasons = work.reasons.map((one) => say(`reason_${one}`)).join(", ");
    const lines = [`${place + 1}. ${content.prompt}`, `A: ${content.a}`, `B: ${content.b}`];
    if (work.choice) lines.push(`→ ${choiceName(work.choice)}${reasons ? ` (${reasons})` : ""}`);
    if (work.draft ?? work.edited) lines.push(`${say("edit_text")}: ${work.draft ?? work.edited}`);
    parts.push(lines.join("\n"));
  }
  return parts.join("\n\n");
};
const copy = (parcel) => async (event) => {
  await navigator.clipboard.writeText(await account(parcel));
  event.target.textContent = say("copied");
  aloud(say("copied"));
};
const download = (parcel) => async () => {
  const address = URL.createObjectURL(new Blob([await account(parcel)], { type: "text/plain;charset=utf-8" }));
  make("a", { href: address, download: `parley-${parcel.created_at.slice(0, 10)}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
const remove = (parcel, unsent) => async () => {
  const sure = { title: say("remove"), text: say("kept"), yes: say("remove"), no: say("keep") };
  if (unsent && !(await ask(sure))) return;
  await forget(parcel);
  document.dispatchEvent(new Event("parcels:changed"));
};

const bar = (id) => {
  const now = bars.get(id);
  if (!now) return null;
  return make("div", { className: "going" }, make("p", {}, now.text), make("progress", { max: now.goal, value: now.done, ariaLabel: now.text }));
};

const card = (parcel, held, work, queue) => {
  const mine = queue.filter((one) => one.parcel === parcel.id);
  const judged = held ? held.contents.filter(({ id }) => work.get(id)?.choice).length : parcel.voted;
  const total = held ? held.contents.length : parcel.battles;
  const standing = stands(parcel);
  const lines = [make("h3", {}, languageName(parcel.language))];
  if (total) lines.push(make("p", {}, say("judged", { done: judged, goal: total })));
  if (ENDED.includes(standing)) lines.push(make("p", { className: standing === "done" ? "good" : "alert" }, say(`state_${standing}`)));
  else lines.push(make("p", { className: "hint" }, say("until", { date: moment(parcel.expires_at) })));
  const waiting = mine.filter((one) => !one.refused).length;
  if (waiting && !ENDED.includes(standing)) lines.push(make("p", { className: "hint waiting-count" }, say("waiting", { count: waiting })));
  lines.push(bar(parcel.id));
  const actions = [];
  const unsent = Boolean(mine.length || held?.contents.some(({ id }) => work.get(id)?.draft));
  if (standing === "open" && held) actions.push(make("a", { className: "button primary", href: `#${parcel.id}` }, say("open")));
  if (standing === "open" && !held && !bars.has(parcel.id)) actions.push(button(say("open"), fetchAndOpen(parcel.id), { className: "button primary" }));
  if (held && unsent && (mine.some((one) => one.refused) || ["expired", "withdrawn"].includes(standing))) {
    lines.push(make("p", {}, say("kept")));
    actions.push(button(say("copy"), copy(held)), button(say("download"), download(held)));
  }
  if (["open", "preparing"].includes(standing) && state.known) actions.push(button(say("give_back"), giveBack(parcel.id)));
  if (held && ENDED.includes(standing)) actions.push(button(say("remove"), remove(held, unsent)));
  return make("li", { className: "card parcel", "data-state": standing }, ...lines, make("div", { className: "actions" }, ...actions));
};

const takeCard = () => {
  const chosen = state.known.languages.includes(told.code) ? told.code : state.known.languages[0];
  const picker = make("select", { id: "parcel-language" },
    ...state.known.languages.map((code) => make("option", { value: code, selected: code === chosen }, languageName(code))));
  return make("section", { className: "card take" },
    make("h2", {}, say("take_title")),
    make("p", { className: "hint" }, say("take_text", { count: state.known.size })),
    make("div", { className: "field" }, make("label", { htmlFor: "parcel-language" }, say("language")), picker),
    button(say("take"), take(picker), { className: "button primary", id: "take-parcel" }));
};

const outCard = async () => {
  const out = await (await call("GET", "/parcels/out")).json();
  const withdraw = (id) => async () => {
    await call("DELETE", `/parcels/${id}`, { key: crypto.randomUUID() }).catch(failed);
    await lookOut();
    document.dispatchEvent(new Event("parcels:changed"));
  };
  const rows = out.map((one) => make("li", {},
    make("bdi", {}, one.who),
    make("span", { className: "hint" }, [languageName(one.language), say("judged", { done: one.voted, goal: one.battles }), moment(one.expires_at)].join(" · ")),
    button(say("withdraw"), withdraw(one.id))));
  return make("section", { className: "card out" }, make("h2", {}, say("out_title")),
    rows.length ? make("ul", {}, ...rows) : make("p", { className: "hint" }, say("out_none")));
};
let out = null;
export const lookOut = async () => {
  if (!state.known?.withdraws) return;
  out = await outCard().catch(() => null);
};

export const list = async () => {
  const held = new Map((await all("parcels")).map((one) => [one.id, one]));
  const work = new Map((await all("work")).map((one) => [one.battle, one]));
  const queue = await all("queue");
  const own = [...held.values()].filter((one) => one.person === state.person);
  const known = (state.known?.parcels || []).filter((one) => held.has(one.id) || !ENDED.includes(one.state));
  for (const one of known) if (one.state === "preparing") void follow(one.id);
  const shown = [...known, ...own.filter((one) => !known.some((other) => other.id === one.id))];
  shown.sort((one, other) => other.created_at.localeCompare(one.created_at));
  const parts = [make("h1", { className: "title", tabIndex: -1 }, say("title")), make("p", { className: "page-lead" }, say("lead"))];
  if (!("serviceWorker" in navigator)) parts.push(make("p", { className: "notice" }, say("insecure")));
  if (!state.signedIn) parts.push(signIn());
  if (faults) parts.push(make("p", { className: "alert", role: "alert" }, faults));
  const ended = (one) => ENDED.find((end) => end === held.get(one.id)?.state); // known here before the list is asked again
  const cards = shown.map((one) => card({ ...one, state: ended(one) || one.state }, held.get(one.id), work, queue));
  const here = make("section", { className: "here" }, make("h2", {}, say("list_title")),
    cards.length ? make("ul", {}, ...cards) : make("p", { className: "hint" }, say("none")));
  if (held.size > own.length) here.append(make("p", { className: "hint" }, say("others")));
  parts.push(here);
  if (state.known?.rater && state.signedIn && state.online) parts.push(takeCard());
  if (out && state.online) parts.push(out);
  return parts;
};

export const signIn = () => {
  const next = encodeURIComponent(`${told.root}parcels`);
  return make("p", { className: "notice sign-in" }, `${say("sign_in")} `,
    make("a", { className: "button primary", href: `${told.root}login?next=${next}` }, told.sign_in));
};
