// The little that the shell needs of a browser: time zone, menus that close, the connection notice.
"use strict";
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `parley_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;

  const menus = () => document.querySelectorAll("details.pop[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  const current = document.querySelector(".menu [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "center" });

  // What Gradio's components leave out or say in English: names of groups and buttons, tooltips with inner values.
  const mend = () => {
    for (const box of document.querySelectorAll(".gradio-container input[type=checkbox][title]")) box.removeAttribute("title");
    for (const group of document.querySelectorAll(".gradio-container fieldset:not([aria-label])")) {
      const label = group.querySelector("[data-testid=block-info]");
      if (label) group.setAttribute("aria-label", label.textContent.trim());
    }
    const close = document.getElementById("content").dataset.close;
    for (const button of document.querySelectorAll(".toast-close:not([data-mended])")) {
      button.setAttribute("aria-label", close);
      button.dataset.mended = "yes";
    }
    for (const head of document.querySelectorAll(".toast-header[role]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
  };
  const inner = document.querySelector("gradio-app");
  if (inner) new MutationObserver(mend).observe(inner, { childList: true, subtree: true });

  const notice = document.getElementById("offline");
  const online = () => { notice.hidden = navigator.onLine; };
  window.addEventListener("online", online);
  window.addEventListener("offline", online);

  // A second click on a plain form while the first is on its way sends nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
