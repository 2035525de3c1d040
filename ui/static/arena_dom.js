// How the scripts of the arena find what Gradio drew.
export const content = document.getElementById("content");
export const find = (selector) => content.querySelector(selector);
export const shown = (element) => Boolean(element && element.offsetParent !== null && !element.disabled);
export const field = (name) => find(`#arena-${name} textarea, #arena-${name} input`);
// A button of Gradio is the element itself or lies inside the element with the id.
export const button = (id) => {
  const found = find(`#${id}`);
  return found && (found.matches("button") ? found : found.querySelector("button"));
};
export const press = (id) => {
  const wanted = button(id);
  if (!shown(wanted)) return false;
  wanted.click();
  return true;
};
export const write = (name, value) => {
  const target = field(name);
  if (!target) return;
  target.value = value;
  target.dispatchEvent(new Event("input", { bubbles: true }));
};
