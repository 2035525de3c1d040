// What is kept in the browser: questions half typed, and a vote until the server has it.
import { content, field, find, shown, write } from "./arena_dom.js";

const battleHere = () => find(".shown")?.dataset.battle || "";

// A question and a follow-up survive a reload; each is forgotten when it has been asked.
const text = (id) => find(`#${id} textarea, #${id} input`);
const placeOf = (id) => `parley-${id}-${id === "next-prompt" ? battleHere() : ""}`;
const forget = (id, place = placeOf(id)) => sessionStorage.removeItem(place);
content.addEventListener("input", (event) => {
  const id = ["first-prompt", "next-prompt"].find((one) => event.target.closest(`#${one}`));
  if (id) sessionStorage.setItem(placeOf(id), event.target.value);
});
content.addEventListener("click", (event) => {
  if (event.target.closest("#other-prompt, #battle-language")) forget("first-prompt");
});
const back = { "first-prompt": "", "next-prompt": "" };
const restore = (id, once) => {
  const target = back[id] !== once && text(id);
  if (!shown(target)) return;
  back[id] = once;
  target.closest(".block").dataset.kept = "";
  const kept = sessionStorage.getItem(placeOf(id));
  const put = () => {
    if (!kept || target.value === kept || sessionStorage.getItem(placeOf(id)) !== kept) return;
    target.value = kept;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const wait of [0, 150, 600]) setTimeout(put, wait); // the server's own question may come a moment after the field opens
};

// A vote is kept until the page shows that it is saved. Its key makes it one vote, however often it is sent.
const VOTE = "parley-vote";
const kept = () => JSON.parse(localStorage.getItem(VOTE) || "null");
const say = (sentence, seconds = 0) =>
  document.dispatchEvent(new CustomEvent("parley:say", { detail: { sentence, seconds } }));
const words = () => find("#said p").dataset;
content.addEventListener("click", (event) => {
  const on = event.target.closest("#judge .choice");
  if (!on || "calm" in content.dataset) return;
  const choice = on.id.replace("vote-", "");
  const vote = { choice, note: find("#vote-note textarea")?.value || "" };
  if (field("mark")?.value) vote.mark = JSON.parse(field("mark").value);
  localStorage.setItem(VOTE, JSON.stringify({ battle: field("battle").value, key: field("key").value, vote }));
  if ("away" in document.body.dataset) say(words().kept);
}, { capture: true });
document.addEventListener("parley:lost", (event) => {
  if (kept()) event.detail.sentence = words().kept;
});
const send = async () => {
  const held = kept();
  if (!held) return;
  const answer = await fetch(`/api/v1/battles/${held.battle}/vote`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "Idempotency-Key": held.key },
    body: JSON.stringify(held.vote),
  });
  if (answer.status >= 500 || answer.status === 429 || answer.status === 401) return; // later, or after signing in
  localStorage.removeItem(VOTE);
  if (answer.ok) sessionStorage.setItem("parley-vote-sent", "yes");
};
document.addEventListener("parley:back", (event) => event.detail.push(send()));
if (kept()) send().then(() => { if (sessionStorage.getItem("parley-vote-sent")) window.location.reload(); }, () => {});

let battle = "";
let turn = "";
const look = () => {
  const here = battleHere();
  const now = find(".latest")?.dataset.turn || "";
  if (here && here !== battle && battle !== "") forget("next-prompt", `parley-next-prompt-${battle}`);
  if (here && here !== battle) forget("first-prompt");
  if (here && here === battle && turn && now.split("-")[0] !== turn.split("-")[0]) forget("next-prompt");
  [battle, turn] = [here, now];
  restore("first-prompt", "page");
  restore("next-prompt", here);
  const held = kept();
  const saved = held && (field("last")?.value === held.battle
    || (here === held.battle && find("#after-vote .saved")));
  if (saved) localStorage.removeItem(VOTE);
  if (find("#said p") && sessionStorage.getItem("parley-vote-sent") && !kept()) {
    sessionStorage.removeItem("parley-vote-sent");
    say(words().sent, 8);
  }
};
new MutationObserver(look).observe(content, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "disabled"] });
