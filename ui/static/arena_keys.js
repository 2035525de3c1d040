// Voting by keys and swipes. Keys act only while the focus is on the answers, on the vote or on what it led to: a
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
  } else if (where === "KeyN" && !shown(find("#edit")) && press("next-battle")) event.preventDefault();
});

// Enter in the question box says nothing twice and nothing while answers are written: what was typed stays.
content.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.closest("#next-prompt")) return;
  if (shown(button("send-prompt")) && event.target.value.trim()) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

// A swipe over the marked field: towards a side, up or down.
let from = null;
content.addEventListener("touchstart", (event) => {
  const touch = event.touches[0];
  from = event.touches.length === 1 && event.target.closest("#judge .swipe") ? [touch.clientX, touch.clientY] : null;
}, { passive: true });
content.addEventListener("touchmove", (event) => { if (from) event.preventDefault(); }, { passive: false });
content.addEventListener("touchend", (event) => {
  if (!from) return;
  const touch = event.changedTouches[0];
  const [x, y] = [touch.clientX - from[0], touch.clientY - from[1]];
  from = null;
  if (Math.hypot(x, y) < 60) return;
  press(ARROWS[Math.abs(x) > Math.abs(y) ? (x < 0 ? "ArrowLeft" : "ArrowRight") : (y < 0 ? "ArrowUp" : "ArrowDown")]);
});
