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
