// The page of parcels: which view the address names, what the browser keeps it with, and when the queue is sent.
import { make, say, told } from "./parcels_dom.js";
import { all, get } from "./parcels_store.js";
import { recognise, send, state } from "./parcels_send.js";
import { list, lookOut, signIn } from "./parcels_list.js";
import { battle } from "./parcels_battle.js";

const LOOK_AGAIN = 3000;
const root = document.getElementById("parcels");
const connection = document.getElementById("connection");
let drawn = "";

const place = () => {
  const [id, number] = location.hash.slice(1).split("/");
  return { id, at: Number(number) - 1 };
};
const goTo = (id) => (at) => { location.hash = `${id}/${at + 1}`; };

// Where to begin in a parcel: at the first battle without a vote.
const start = async (parcel) => {
  const work = new Map((await all("work")).map((one) => [one.battle, one]));
  const first = parcel.contents.findIndex(({ id }) => !work.get(id)?.choice);
  location.replace(`#${parcel.id}/${Math.max(0, first) + 1}`);
};

const view = async () => {
  const { id, at } = place();
  const parcel = id ? await get("parcels", id) : null;
  if (!parcel || parcel.person !== state.person || parcel.state !== "open") return list();
  if (!parcel.contents[at]) {
    await start(parcel);
    return null;
  }
  const parts = state.signedIn ? [] : [signIn()];
  return [...parts, await battle(parcel, at, { goTo: goTo(id), redraw: draw, queue: await all("queue") })];
};

// Typing goes on while something arrives: a field that has the focus is not drawn anew.
const busy = () => document.activeElement?.matches("#version, select");
const focused = () => document.activeElement?.id || document.activeElement?.closest("input[value]")?.value || "";

let drawing = Promise.resolve();
const paint = async (force) => {
  const here = location.hash;
  connection.hidden = state.online && navigator.onLine;
  connection.textContent = say("offline");
  document.body.classList.toggle("away", !connection.hidden);
  if (!force && here === drawn && busy()) return;
  const parts = await view();
  if (!parts) return;
  const before = focused();
  root.replaceChildren(...parts);
  if (here !== drawn) {
    drawn = here;
    scrollTo(0, 0);
    root.querySelector("h1")?.focus({ preventScroll: true });
  } else if (before) (document.getElementById(before) || root.querySelector(`input[value="${CSS.escape(before)}"]`))?.focus({ preventScroll: true });
};
const draw = (force = true) => (drawing = drawing.then(() => paint(force)));

const look = async () => {
  await send();
  await draw(false);
};
document.addEventListener("parcels:changed", () => draw(false));
addEventListener("hashchange", () => draw());
addEventListener("online", () => { state.online = true; void look(); });
addEventListener("offline", () => draw(false));
setInterval(async () => { if ((await all("queue")).some((one) => !one.refused)) await look(); }, LOOK_AGAIN);

if ("serviceWorker" in navigator) void navigator.serviceWorker.register(told.worker, { scope: `${told.root}parcels` });
state.person = (await get("meta", "person"))?.value || "";
root.replaceChildren(make("p", { className: "hint" }, say("loading")));
await draw();
await recognise().then(lookOut, () => {}); // without a network it is asked again when something is to be sent
await look();
