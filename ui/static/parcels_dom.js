// Sentences, numbers and elements of the page of parcels; whatever is put in is text, nothing becomes markup.
export const told = JSON.parse(document.getElementById("told").textContent);
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(`${language}-u-nu-latn`);
const moments = new Intl.DateTimeFormat(`${language}-u-nu-latn`, { dateStyle: "medium", timeStyle: "short" });
const languages = new Intl.DisplayNames([language], { type: "language" });

export const number = (value) => numbers.format(value);
export const say = (key, values = {}) =>
  told.words[key].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
export const moment = (at) => moments.format(new Date(at));
export const languageName = (code) => languages.of(code);
export const choiceName = (choice) => say({ a: "better_a", b: "better_b" }[choice] || choice);

export const make = (kind, properties = {}, ...inside) => {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "form") made[name] = value;
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
};
export const button = (label, onclick, properties = {}) =>
  make("button", { type: "button", className: "button", onclick, ...properties }, label);

export const aloud = (sentence) => { document.getElementById("aloud").textContent = sentence; };

// Asks before something is done that cannot be taken back; resolves to whether it was meant.
export const ask = ({ title, text, yes, no }) => {
  const dialog = document.getElementById("ask");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = text;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.querySelector("[value=no]").textContent = no;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((meant) => dialog.addEventListener("close", () => meant(dialog.returnValue === "yes"), { once: true }));
};
