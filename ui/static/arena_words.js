// A word of the better answer that is clicked after the vote is the word that one wants to change.
import { content, find, press, shown } from "./arena_dom.js";

const wordAt = (said, x, y) => {
  const at = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(x, y)
    : document.caretRangeFromPoint?.(x, y);
  const [node, offset] = [at?.offsetNode || at?.startContainer, at?.offset ?? at?.startOffset];
  if (node?.nodeType !== Node.TEXT_NODE || !said.contains(node)) return null;
  const words = [...new Intl.Segmenter(said.lang, { granularity: "word" }).segment(node.data)];
  const word = words.find((one) => one.isWordLike && one.index <= offset && offset <= one.index + one.segment.length);
  if (!word) return null;
  const before = document.createRange();
  before.setStart(said, 0);
  before.setEnd(node, word.index);
  return { text: word.segment, nth: before.toString().split(word.segment).length - 1 };
};
const select = (field, { text, nth }) => {
  let at = -1;
  for (let seen = 0; seen <= nth; seen += 1) at = field.value.indexOf(text, at + 1);
  field.focus();
  if (at >= 0) field.setSelectionRange(at, at + text.length);
};
const open = (word) => {
  press("edit-better");
  const until = performance.now() + 5000;
  const each = () => {
    const field = find("#edit-text textarea");
    if (shown(field) && field.value) return select(field, word);
    if (performance.now() < until) requestAnimationFrame(each);
    return undefined;
  };
  each();
};

const better = () => {
  const choice = find("#after-vote .verdict")?.dataset.choice;
  return shown(find("#edit-better")) && !shown(find("#edit")) && (choice === "b" ? "b" : "a");
};
content.addEventListener("click", (event) => {
  const side = better();
  const said = side && getSelection().isCollapsed && event.target.closest(`#answers .latest .side-${side} .said`);
  const word = said && wordAt(said, event.clientX, event.clientY);
  if (word) open(word);
});
