// The arena beyond Gradio: choosing on the shelf, pasting and dropping pictures, a box on the picture.
import { button, content, field, find, shown, write } from "./arena_dom.js";

// The shelf, the remove crosses, the introduction. The number makes two picks of one picture two inputs.
let picks = 0;
content.addEventListener("click", (event) => {
  const on = event.target.closest("[data-pick], [data-remove], [data-close-intro], [data-mark]");
  if (!on) return;
  if (on.dataset.pick || on.dataset.remove)
    write("pick", `${on.dataset.pick ? "pick" : "remove"} ${on.dataset.pick || on.dataset.remove} ${++picks}`);
  else if ("closeIntro" in on.dataset) {
    localStorage.setItem("parley-intro", "closed");
    find("#intro").hidden = true;
  } else mark(on.dataset.mark, on);
});
const tidy = () => {
  const intro = find("#intro");
  if (intro && localStorage.getItem("parley-intro") === "closed") intro.hidden = true;
  const shelf = find(".browse");
  if (shelf && !shelf.dataset.kept) {
    shelf.dataset.kept = "yes";
    shelf.open = shelfOpen;
    if (shelfOpen) void fill(shelf);
    shelf.addEventListener("toggle", () => {
      shelfOpen = shelf.open;
      if (shelfOpen) void fill(shelf);
    });
  }
  // The server empties the field whenever the battle is shown anew: a box that would not be sent is not shown either.
  if (boxed && !side && field("mark")?.value === "") boxed = null;
  if (boxed || find(".shown .box")) draw();
};
let shelfOpen = false;
// What is on the shelf, by language: fetched when it is opened first, for most people never open it.
const pools = {};
const fetched = async (language) => {
  const answer = await fetch(`/api/v1/pictures?language=${language}`);
  if (!answer.ok) throw new Error("no pictures");
  return answer.json();
};
const fill = async (shelf) => {
  const { language, picked, name } = shelf.dataset;
  pools[language] ||= fetched(language);
  const pool = await pools[language].catch(() => { delete pools[language]; return []; }); // asked again when next opened
  shelf.querySelector(".shelf").replaceChildren(...pool.map(({ sha256 }, place) => {
    const image = Object.assign(new Image(96, 96), { alt: "", loading: "lazy", src: `/api/v1/pictures/${sha256}/thumbnail` });
    const on = Object.assign(document.createElement("button"), { type: "button", ariaLabel: name.replace("{number}", place + 1) });
    on.dataset.pick = sha256;
    on.ariaPressed = String(picked.split(" ").includes(sha256));
    on.append(image);
    const item = document.createElement("li");
    item.append(on);
    return item;
  }));
};

// Pictures that are pasted or dropped go the way of the button.
const send = (files) => {
  const input = find("#own-picture input[type=file], input#own-picture")
    || button("own-picture")?.parentElement.querySelector("input[type=file]");
  const pictures = [...files].filter((file) => file.type.startsWith("image/"));
  if (!input || !pictures.length || !shown(button("own-picture"))) return false;
  const carried = new DataTransfer();
  for (const file of pictures) carried.items.add(file);
  input.files = carried.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
};
document.addEventListener("paste", (event) => {
  if (event.clipboardData?.files.length && send(event.clipboardData.files)) event.preventDefault();
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  send(event.dataTransfer.files);
});

// A box where an answer is wrong, in fractions of the picture.
let boxed = null;
let side = "";
const mark = (wanted, on) => {
  const hint = on.closest(".marking").querySelector(".hint");
  side = wanted;
  hint.textContent = wanted ? on.closest(".marking").dataset.hint : "";
  content.classList.toggle("marking-now", Boolean(wanted));
  if (!wanted) {
    boxed = null;
    write("mark", "");
  }
  draw();
  if (wanted) find(".shown")?.classList.add("opened");
  if (wanted) find(".shown")?.scrollIntoView({ block: "center" });
};
const draw = () => {
  const kept = boxed && find(`.shown .picture[data-index="${boxed.picture}"]`);
  const old = find(".shown .box");
  if (old && (!kept || old.parentElement !== kept)) old.remove();
  const clear = find('.marking [data-mark=""]');
  if (clear) clear.hidden = !boxed;
  if (!kept) return;
  const box = kept.querySelector(".box") || kept.appendChild(Object.assign(document.createElement("i"), { className: "box" }));
  box.dataset.side = boxed.side;
  const places = { left: boxed.left, top: boxed.top, width: boxed.right - boxed.left, height: boxed.bottom - boxed.top };
  for (const [name, share] of Object.entries(places)) {
    const value = `${share * 100}%`;
    if (box.style[name] !== value) box.style[name] = value;
  }
};
// On a phone the picture is a strip until it is touched.
content.addEventListener("click", (event) => {
  if (!side && event.target.closest(".shown .picture")) find(".shown").classList.toggle("opened");
});
content.addEventListener("pointerdown", (event) => {
  const figure = side && event.target.closest(".shown .picture");
  if (!figure) return;
  event.preventDefault();
  const frame = figure.getBoundingClientRect();
  const at = (moved) => [
    Math.min(1, Math.max(0, (moved.clientX - frame.left) / frame.width)),
    Math.min(1, Math.max(0, (moved.clientY - frame.top) / frame.height)),
  ];
  const [x, y] = at(event);
  const move = (moved) => {
    const [u, v] = at(moved);
    boxed = { side, picture: Number(figure.dataset.index), left: Math.min(x, u), top: Math.min(y, v), right: Math.max(x, u), bottom: Math.max(y, v) };
    draw();
  };
  const done = new AbortController();
  const end = () => {
    done.abort();
    side = "";
    content.classList.remove("marking-now");
    if (boxed) write("mark", JSON.stringify(boxed));
  };
  for (const [name, heard] of [["pointermove", move], ["pointerup", end], ["pointercancel", end]])
    document.addEventListener(name, heard, { signal: done.signal });
});

// Seconds in which somebody really worked at the text: typing, or a pause of at most ten seconds.
let worked = 0;
let typedAt = 0;
let battle = "";
content.addEventListener("input", (event) => {
  if (!event.target.closest("#edit-text, .called")) return;
  const here = field(event.target.closest("#last-battle") ? "last" : "battle")?.value;
  if (here !== battle) [battle, worked, typedAt] = [here, 0, 0];
  const now = performance.now() / 1000;
  if (typedAt) worked += Math.min(now - typedAt, 10);
  typedAt = now;
  write("seconds", worked.toFixed(1));
});

// A new battle begins at the top; the box of the last one is gone.
let story = "";
new MutationObserver(() => {
  const now = find(".shown")?.dataset.battle || "";
  if (now !== story) {
    story = now;
    boxed = null;
    side = "";
    content.classList.remove("marking-now");
  }
  tidy();
}).observe(content, { childList: true, subtree: true });
