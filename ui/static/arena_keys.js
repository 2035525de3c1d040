// Voting by keys and by finger. Keys act only while the focus is on the answers, on the vote or on what it led to: a
// sentence that is typed anywhere else casts nothing and leaves nothing.
import { button, content, find, press, shown } from "./arena_dom.js";

const rtl = document.documentElement.dir === "rtl";
const DIGITS = ["vote-a", "vote-b", "vote-tie", "vote-both_bad"];
const ARROWS = {
  ArrowLeft: rtl ? "vote-b" : "vote-a",
  ArrowRight: rtl ? "vote-a" : "vote-b",
  ArrowUp: "vote-tie",
  ArrowDown: "vote-both_bad",
};

// By the place of a key, not by what is printed on it: digits lie under letters on a Czech or Thai keyboard.
const place = (event) => {
  const typedAway = event.code.startsWith("Numpad") && event.key.length > 1; // arrows while NumLock is off
  return typedAway ? event.key : event.code.replace(/^Numpad(?=[1-4]$)/, "Digit");
};
const voteOf = (where) => ARROWS[where] || DIGITS[Number(/^Digit([1-4])$/.exec(where)?.[1]) - 1];

const zoneOf = (target) => {
  if (target.closest("#judge .choices")) return "vote";
  if (target.closest("#answers") && !target.closest("a, pre, table")) return "answers";
  if (target.closest("#after-vote .verdict, #next-battle")) return "after";
  return "";
};
const wanted = () => find("#shortcuts input")?.checked;
const bare = (event) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat || event.isComposing)
  && !event.getModifierState("AltGraph");

document.addEventListener("keydown", (event) => {
  const zone = event.target instanceof Element ? zoneOf(event.target) : "";
  if (!zone || !bare(event) || event.defaultPrevented || !wanted()) return;
  const where = place(event);
  const vote = voteOf(where);
  const scrolls = zone === "answers" && (where === "ArrowUp" || where === "ArrowDown");
  if (vote && zone !== "after" && !scrolls && shown(button(vote))) {
    button(vote).focus(); // seen before the server has answered
    press(vote);
    event.preventDefault();
  } else if (where === "Space" && zone === "answers" && press("skip-battle")) {
    event.preventDefault(); // as anywhere it would scroll
  } else if (where === "KeyN" && !shown(find("#edit")) && press("next-battle")) event.preventDefault();
});

// Ctrl+Enter does what the button beside a text does.
const BESIDE = { "first-prompt": "start-battle", "next-prompt": "send-prompt", "edit-text": "edit-save" };
content.addEventListener("keydown", (event) => {
  const asked = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && !event.repeat;
  const text = asked && event.target.closest("#first-prompt, #next-prompt, #edit-text");
  if (!text) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.target.value.trim()) press(BESIDE[text.id]);
}, { capture: true });

// Enter in the question box says nothing twice and nothing while answers are written: what was typed stays.
content.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.closest("#next-prompt")) return;
  if (shown(button("send-prompt")) && event.target.value.trim()) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

// The battle that follows a vote at once is not judged by the second half of a double click.
let calm = 0;
let battle = "";
const CALM = 500;
new MutationObserver(() => {
  const now = find(".shown")?.dataset.battle || "";
  if (battle && now && now !== battle) {
    clearTimeout(calm);
    content.dataset.calm = "";
    calm = setTimeout(() => delete content.dataset.calm, CALM);
  }
  battle = now;
}).observe(content, { childList: true, subtree: true });
content.addEventListener("click", (event) => {
  if (!("calm" in content.dataset) || !event.target.closest("#judge .choice, #skip-battle")) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

// A finger on an answer: a tap chooses it, and so does a swipe to either side; up and down scroll as everywhere.
const TAP = { longest: 400, widest: 10 };
const SWIPE = 70;
let finger = null;
const release = () => {
  if (finger) finger.card.style.translate = "";
  finger = null;
};
content.addEventListener("touchstart", (event) => {
  release();
  const card = event.target.closest("#answers .latest .answer");
  if (!card || event.touches.length !== 1 || event.target.closest("a, pre, table")) return;
  if (!shown(button(`vote-${card.dataset.side}`))) return;
  const { clientX, clientY } = event.touches[0];
  finger = { card, x: clientX, y: clientY, at: event.timeStamp, sideways: false };
}, { passive: true });
content.addEventListener("touchmove", (event) => {
  if (!finger) return;
  const [x, y] = [event.touches[0].clientX - finger.x, event.touches[0].clientY - finger.y];
  if (!finger.sideways && Math.abs(y) > TAP.widest && Math.abs(y) >= Math.abs(x)) return release(); // it scrolls
  finger.sideways ||= Math.abs(x) > TAP.widest;
  if (!finger.sideways) return;
  event.preventDefault();
  finger.card.style.translate = `${x}px`;
}, { passive: false });
content.addEventListener("touchend", (event) => {
  if (!finger) return;
  const { card, x, at, sideways } = finger;
  const way = Math.abs(event.changedTouches[0].clientX - x);
  const tapped = !sideways && event.timeStamp - at <= TAP.longest && getSelection().isCollapsed;
  release();
  if (!tapped && !(sideways && way >= SWIPE)) return;
  event.preventDefault(); // no click after it: what comes next under the finger is not meant
  press(`vote-${card.dataset.side}`);
}, { passive: false });
content.addEventListener("touchcancel", release);
