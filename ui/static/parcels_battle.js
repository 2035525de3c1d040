// One battle of a parcel: both answers, the vote, what decided it, the edit. All of it is kept before the page says so.
import { aloud, button, choiceName, make, number, say, told } from "./parcels_dom.js";
import { get, keepDraft, keepEdit, keepReasons, keepVote, put, workOn } from "./parcels_store.js";

let clock = null; // for how long the battle on the page has been in sight

const watch = (work) => {
  const seconds = () => work.seconds + clock.sum + (document.visibilityState === "visible" ? (performance.now() - clock.since) / 1000 : 0);
  clock = { battle: work.battle, since: performance.now(), sum: 0, seconds };
};
document.addEventListener("visibilitychange", () => {
  if (!clock) return;
  if (document.visibilityState === "hidden") clock.sum += (performance.now() - clock.since) / 1000;
  clock.since = performance.now();
});

const answerCard = (side, text, language, choose) => {
  const name = say(`answer_${side}`);
  return make("article", { className: `answer side-${side}`, "data-side": side, ariaLabel: name, onclick: choose },
    make("h3", {}, make("span", { className: "letter", ariaHidden: "true" }, side.toUpperCase()), name),
    make("div", { className: "said", lang: language, dir: "auto" }, text));
};

const status = (work, queue) => {
  if (work.refused) return make("p", { className: "alert" }, work.refused);
  if (!work.choice) return null;
  const line = say(work.sent ? "voted" : "vote_kept", { choice: choiceName(work.choice) });
  const parts = [make("p", { className: work.sent ? "saved" : "kept" }, line)];
  if (work.names) {
    const [before, between, after] = say("names", { a: "\u0000", b: "\u0000" }).split(/\u2068?\u0000\u2069?/);
    const name = (side) => make("bdi", { className: "name" }, work.names[side]);
    parts.push(make("p", { className: "names" }, before, name("a"), between, name("b"), after));
  }
  if (work.why.length)
    parts.push(make("div", { className: "uncounted" }, make("p", {}, say("not_counted")),
      make("ul", {}, ...work.why.map((why) => make("li", {}, say(`not_counted_${why}`))))));
  return make("div", { className: "verdict" }, ...parts);
};

const chips = (work) => {
  const toggle = async (event) => {
    const on = [...event.currentTarget.querySelectorAll(":checked")].map((box) => box.value);
    Object.assign(work, await keepReasons(work.battle, on));
  };
  return make("fieldset", { className: "why", onchange: toggle }, make("legend", {}, say("why_title")),
    ...told.reasons.map((reason) =>
      make("label", { className: "chip" }, make("input", { type: "checkbox", value: reason, checked: work.reasons.includes(reason) }), say(`reason_${reason}`))));
};

const editor = (work, content, language, redraw) => {
  const of = (start) => (start === "none" ? "" : content[start]);
  let start = work.start || (work.choice === "b" ? "b" : "a");
  let since = 0;
  let saving = 0;
  const text = make("textarea", { id: "version", rows: 4, lang: language, dir: "auto", value: work.draft ?? work.edited ?? of(start) });
  const grow = () => { text.style.height = "auto"; text.style.height = `${text.scrollHeight + 2}px`; };
  const fresh = async () => ({ ...(await get("work", work.battle)), start, draft: text.value, typing: work.typing });
  const keep = async () => put("work", Object.assign(work, await fresh()));
  const picker = make("select", { id: "start", onchange: () => {
    start = picker.value;
    text.value = of(start);
    void keep();
    grow();
  } }, ...["a", "b", "none"].map((one) => make("option", { value: one, selected: one === start }, say(one === "none" ? "edit_start_none" : `answer_${one}`))));
  text.addEventListener("focus", () => { since = performance.now(); });
  text.addEventListener("blur", () => { if (since) work.typing += (performance.now() - since) / 1000; since = 0; });
  text.addEventListener("input", () => {
    grow();
    keepDraft(work.battle, text.value);
    clearTimeout(saving);
    saving = setTimeout(keep, 200);
  });
  const save = async () => {
    clearTimeout(saving);
    const now = text.value.trim();
    if (!now || now === of(start).trim()) return;
    const seconds = work.typing + (since ? (performance.now() - since) / 1000 : 0);
    Object.assign(work, await keepEdit(work.battle, { start, text: now, seconds }));
    aloud(say("edit_kept"));
    await redraw();
  };
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(); });
  const sheet = make("details", { className: "edit-sheet", open: work.draft !== null || work.edited !== null, ontoggle: grow },
    make("summary", {}, say("edit_title")),
    make("div", { className: "field" }, make("label", { htmlFor: "start" }, say("edit_start")), picker),
    make("div", { className: "field" }, make("label", { htmlFor: "version" }, say("edit_text")), text),
    button(say("edit_save"), save, { id: "save-version" }));
  if (work.edited !== null) sheet.append(make("p", { className: "hint edited" }, say(work.waits ? "edit_kept" : "edit_saved")));
  return sheet;
};

// The battle of a parcel at a place, counted from 0.
export const battle = async (parcel, place, { goTo, redraw, queue }) => {
  const content = parcel.contents[place];
  const goal = parcel.contents.length;
  const work = await workOn(parcel.id, content.id);
  work.waits = queue.some((one) => one.battle === work.battle && one.kind === "edit");
  if (clock?.battle !== work.battle) watch(work);
  const fixed = work.sent || work.refused || queue.some((one) => one.battle === work.battle && one.kind === "vote" && one.tried);
  const vote = async (choice) => {
    const kept = await keepVote({ ...work, seconds: clock.seconds() }, { seal: parcel.seal, choice, hold: told.hold });
    if (kept) aloud(say("vote_kept", { choice: choiceName(choice) }));
    await redraw();
  };
  const choose = (side) => () => { if (!work.choice && !String(getSelection())) void vote(side); };
  const picture = await get("pictures", content.picture);
  const shown = make("img", { alt: say("picture_alt", { number: 1 }), src: URL.createObjectURL(new Blob([picture.bytes], { type: picture.kind })), onload: (event) => URL.revokeObjectURL(event.target.src) });
  const view = make("button", { type: "button", className: "view", ariaExpanded: "false", onclick: () => {
    view.ariaExpanded = String(view.classList.toggle("opened"));
  } }, shown);
  const step = (to, label, properties) => button(label, () => goTo(to), { disabled: to < 0 || to >= goal, ...properties });
  const arrow = (to, sign, label, id) => step(to, sign, { className: "button arrow", ariaLabel: label, id });
  const choices = make("div", { className: "choices", role: "group", ariaLabel: say("vote_title") },
    ...told.choices.map((choice, at) =>
      button(choiceName(choice), () => vote(choice), { className: `button choice ${choice}`, id: `vote-${choice}`, ariaPressed: String(work.choice === choice), disabled: Boolean(fixed), "aria-keyshortcuts": String(at + 1) })));
  const onward = place < goal - 1
    ? step(place + 1, say("next_battle"), { className: "button primary", id: "onward" })
    : make("a", { className: "button primary", href: "#", id: "onward" }, say("back"));
  const section = make("section", { className: "carried", "data-battle": content.id, onkeydown: (event) => {
    const choice = told.choices[Number(event.key) - 1];
    if (!choice || event.ctrlKey || event.metaKey || event.altKey || fixed || !event.target.closest(".choices, .answers")) return;
    void vote(choice);
  } },
    make("div", { className: "place" }, make("a", { href: "#", className: "quiet" }, say("back")),
      arrow(place - 1, "‹", say("previous"), "previous"),
      make("p", { className: "hint" }, make("span", { className: "aloud" }, say("place", { place: place + 1, goal })),
        make("bdi", { ariaHidden: "true" }, `${number(place + 1)} / ${number(goal)}`)),
      arrow(place + 1, "›", say("next_battle"), "next")),
    view,
    make("h1", { className: "asked", lang: parcel.language, dir: "auto", tabIndex: -1 }, content.prompt),
    make("div", { className: "answers", role: "group", ariaLabel: say("answers"), tabIndex: -1 },
      answerCard("a", content.a, parcel.language, choose("a")), answerCard("b", content.b, parcel.language, choose("b"))),
    status(work));
  // Before the vote its buttons are in reach; after it what comes next is.
  if (work.choice) section.append(chips(work), editor(work, content, parcel.language, redraw), choices);
  if (work.choice && place === goal - 1) section.append(make("p", { className: "hint" }, say("last")));
  section.append(make("div", { className: "bar-below" }, work.choice ? onward : choices));
  return section;
};
