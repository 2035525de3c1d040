// Calibration beyond Gradio: what is typed is collected into one field of the page, keys, the time of real work.
const content = document.getElementById("content");
const find = (selector) => content.querySelector(selector);
const field = (name) => find(`#calibrate-${name} textarea, #calibrate-${name} input`);
const button = (id) => {
  const found = find(`#calibrate-${id}`);
  return found && (found.matches("button") ? found : found.querySelector("button"));
};
const shown = (element) => Boolean(element && element.offsetParent !== null && !element.disabled);
const write = (name, value) => {
  const target = field(name);
  if (!target) return;
  target.value = value;
  target.dispatchEvent(new Event("input", { bubbles: true }));
};
const fields = () => [...content.querySelectorAll(".refining [data-field]")];

// Seconds in which somebody really worked at the text: typing, or a pause of at most ten seconds.
let worked = 0;
let typedAt = 0;
content.addEventListener("input", (event) => {
  const form = event.target.closest(".refining");
  if (!form) return;
  const typed = { item: form.dataset.item };
  for (const one of fields()) typed[one.dataset.field] = one.value;
  const now = performance.now() / 1000;
  worked += typedAt ? Math.min(now - typedAt, 10) : 0;
  typedAt = now;
  write("seconds", worked.toFixed(1));
  write("typed", JSON.stringify(typed));
});

const bare = (event) => !(event.shiftKey || event.metaKey || event.isComposing);
const press = (id) => {
  if (!shown(button(id))) return false;
  button(id).click();
  return true;
};
const report = () => {
  const head = find("#calibrate-report > button, #calibrate-report .label-wrap");
  if (!head) return false;
  if (!shown(find("#calibrate-flag"))) head.click();
  setTimeout(() => find("#calibrate-report input")?.focus(), 150); // it unfolds first
  return true;
};
const onward = (from) => {
  const every = fields();
  const next = every[every.indexOf(from) + 1];
  (next || button("submit"))?.focus();
  return true;
};
// By the place of a key, not by what is printed on it: digits lie under letters on a Czech or Thai keyboard.
const choose = (event) => {
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]);
  const typing = event.target instanceof Element && event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
  const choice = digit && !typing && find(`#calibrate-choice label:nth-of-type(${digit}) input`);
  if (!choice || !shown(choice)) return false;
  choice.click();
  choice.focus();
  return true;
};
document.addEventListener("keydown", (event) => {
  if (!bare(event) || !find("[data-item]")) return;
  const { key, ctrlKey, altKey } = event;
  if (!ctrlKey && !altKey && choose(event)) {
    event.preventDefault();
    return;
  }
  const inField = event.target instanceof Element && event.target.matches(".refining textarea");
  const acts = {
    Enter: () => (ctrlKey && !altKey ? press("submit") : inField && !ctrlKey && !altKey && onward(event.target)),
    PageDown: () => altKey && !ctrlKey && (press("skip") || press("onward")),
    PageUp: () => altKey && !ctrlKey && press("previous"),
    End: () => altKey && !ctrlKey && report(),
  };
  if (acts[key]?.()) event.preventDefault();
});

// Another item begins at its first field; what has to be corrected is marked where it stands.
let item = "";
const look = () => {
  const form = find("#calibrate-form [data-item]");
  const now = form?.dataset.item || "";
  if (now !== item) {
    const first = item === "";
    [item, worked, typedAt] = [now, 0, 0];
    if (now && !first) {
      const start = find("#calibrate-form [data-field]") || find("#calibrate-choice input");
      start?.focus({ preventScroll: true });
      find("#calibrate-task")?.scrollIntoView({ block: "start" });
    }
  }
  const faults = new Set([...content.querySelectorAll(".remarks .fault")].map((one) => one.dataset.about));
  for (const one of fields()) {
    const wrong = String(faults.has(one.dataset.field) || (faults.has("") && /^\d/.test(one.dataset.field)));
    if (one.getAttribute("aria-invalid") !== wrong) one.setAttribute("aria-invalid", wrong);
  }
};
new MutationObserver(look).observe(content, { childList: true, subtree: true });
