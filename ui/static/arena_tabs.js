// Two tabs of one person: the one that was left behind follows.
import { content, find, shown } from "./arena_dom.js";

const here = () => ({
  battle: find(".shown")?.dataset.battle || "",
  turn: Number((find(".latest")?.dataset.turn || "0").split("-")[0]),
  voted: Boolean(find("#after-vote .saved")),
});
const ask = (address) =>
  fetch(`/api/v1/battles/${address}`).then((answer) => (answer.ok && answer.status === 200 ? answer.json() : null));
let asking = false;
const behind = async () => {
  const { battle, turn, voted } = here();
  if (!battle) return shown(find("#start-battle")) && Boolean(await ask("current"));
  const stored = await ask(battle);
  return Boolean(stored) && (stored.ended || stored.turns.length > turn || (stored.choice !== null && !voted));
};
const look = async () => {
  if (asking || "away" in document.body.dataset || find(".waiting")) return;
  asking = true;
  const before = JSON.stringify(here());
  // Unless something has changed here meanwhile: then this is the tab that is worked in.
  const stale = await behind().catch(() => false);
  if (stale && before === JSON.stringify(here())) window.location.reload();
  asking = false;
};

const others = new BroadcastChannel("parley-arena");
others.onmessage = look;
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
let told = "";
new MutationObserver(() => {
  const now = JSON.stringify(here());
  if (told && now !== told && document.hasFocus()) others.postMessage("");
  told = now;
}).observe(content, { childList: true, subtree: true });
