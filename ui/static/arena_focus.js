// Where the focus goes when what held it is gone, what is scrolled to, and what is said aloud.
import { button, content, find, shown } from "./arena_dom.js";

const focus = (element) => {
  if (!element) return;
  if (!element.matches("button, input, textarea, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
};
const asked = () => [...content.querySelectorAll(".story .prompt")].pop();

// Never into the answers or onto the vote: there keys are live, and nobody asked to go there.
const refuge = () =>
  [find("#after-vote .verdict"), find("#vote-title"), asked(), button("start-battle")].find(shown);
let held = null;
content.addEventListener("focusin", (event) => { held = event.target; });
const keep = () => {
  const nowhere = document.activeElement === document.body || document.activeElement === null;
  if (held && nowhere && !shown(held)) focus(refuge());
};

// What somebody did here is scrolled to; what another tab did, or what was there when the page opened, is not.
let asking = false;
let voting = false;
let undoing = false;
let byKey = false; // what was used last: a finger and a mouse press buttons, too
for (const name of ["keydown", "pointerdown", "touchstart"])
  document.addEventListener(name, () => { byKey = name === "keydown"; }, { capture: true, passive: true });
content.addEventListener("click", (event) => {
  asking ||= Boolean(event.target.closest("#start-battle, #send-prompt, #ask-again"));
  if (event.target.closest("#judge .choice, #skip-battle, #next-battle")) voting = true;
  undoing ||= Boolean(event.target.closest("#undo-vote, #undo-last"));
  // Sending leaves the focus in the box; a tap does not bring a phone's keyboard back.
  if (event.target.closest("#send-prompt") && event.pointerType !== "touch") focus(find("#next-prompt textarea"));
});
content.addEventListener("keydown", (event) => {
  asking ||= event.key === "Enter" && Boolean(event.target.closest("#next-prompt"));
});

const inView = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
};
const answersSeen = () => {
  const [question, answers] = [asked(), find("#answers")];
  if (!shown(answers) || inView(answers)) return;
  const both = answers.getBoundingClientRect().bottom - question.getBoundingClientRect().top;
  (both <= window.innerHeight ? question : answers).scrollIntoView({ block: "start" });
};

// One place that stays in the page: a region that comes with its words is not read out.
const say = (words) => {
  const place = find("#said p");
  if (place && words && place.textContent !== words) place.textContent = words;
};

let before = { battle: "", turn: "", verdict: "", names: "", state: "" };
const look = () => {
  const battle = find(".shown")?.dataset.battle || "";
  const now = {
    battle,
    turn: battle && `${battle} ${find(".latest")?.dataset.turn}`,
    verdict: shown(find("#after-vote .saved")) ? battle : "",
    names: shown(find("#after-vote .names")) ? find("#after-vote .names").textContent : "",
    state: find(".latest .state")?.textContent || "",
  };
  const answers = find("#answers");
  if (answers && !answers.hasAttribute("tabindex")) {
    answers.tabIndex = 0;
    answers.setAttribute("role", "group");
  }
  if (find(".latest")) answers.setAttribute("aria-label", find(".latest").getAttribute("aria-label"));
  const was = before;
  before = now;
  if (now.turn && now.turn !== was.turn && asking && shown(answers)) {
    asking = false;
    answersSeen();
  } else if (now.turn !== was.turn && asking) before = { ...now, turn: was.turn }; // not drawn yet
  if (voting && was.battle && battle && battle !== was.battle && shown(answers)) {
    voting = false; // the next battle followed at once; who voted by key goes on by key
    focus(byKey ? answers : asked());
    setTimeout(answersSeen, 50); // when all of it is laid out
    if (shown(find("#last-battle .saved"))) say(find("#last-battle .saved").textContent);
  }
  if (was.battle && !battle) find(".offer")?.scrollIntoView({ block: "nearest" });
  if (now.verdict && now.verdict !== was.verdict && voting) {
    voting = false;
    focus(find("#after-vote .verdict"));
    find("#after-vote").scrollIntoView({ block: "nearest" });
    say(find("#after-vote .verdict").innerText);
  } else if (now.names && !was.names && now.verdict === was.verdict) say(now.names); // they came a while after the vote
  else if (now.state !== was.state) say(now.state);
  if (undoing && shown(find("#vote-title"))) {
    undoing = false;
    focus(find("#vote-title"));
  }
  keep();
};
new MutationObserver(look).observe(content, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "disabled", "style"] });
