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
    for (const within of document.querySelectorAll("#content main:not([role])")) within.setAttribute("role", "none");
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

  // Gradio is silent when a call is refused and speaks English when the server is away: we say it ourselves.
  const notice = document.getElementById("notice");
  let hiding = 0;
  const say = (sentence, { next = "", seconds = 0 } = {}) => {
    notice.querySelector("span").textContent = sentence;
    for (const link of notice.querySelectorAll("a")) link.hidden = link.dataset.for !== next;
    notice.hidden = false;
    clearTimeout(hiding);
    if (seconds) hiding = setTimeout(() => { notice.hidden = true; }, seconds * 1000);
  };

  const send = window.fetch.bind(window);
  let waiting = 0;
  let typed = false;
  // What a page's script writes into hidden fields, or keeps by itself, is no reason to wait.
  inner?.addEventListener("input", (event) => {
    typed ||= Boolean(event.target.offsetParent && !event.target.closest("[data-kept]"));
  });
  document.addEventListener("parley:say", (event) => say(event.detail.sentence, { seconds: event.detail.seconds }));
  const lost = () => {
    document.body.dataset.away = "";
    const told = { sentence: notice.dataset.lost }; // a page may have more to say
    document.dispatchEvent(new CustomEvent("parley:lost", { detail: told }));
    say(told.sentence);
    waiting ||= setInterval(async () => {
      const back = await send("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
      if (!back) return;
      clearInterval(waiting);
      waiting = 0;
      const first = []; // what a page sends before it is loaded anew
      document.dispatchEvent(new CustomEvent("parley:back", { detail: first }));
      await Promise.allSettled(first);
      delete document.body.dataset.away;
      // After a lost connection Gradio's page stays dead until it is loaded again.
      if (typed) say(notice.dataset.back, { next: "reload" });
      else window.location.reload();
    }, 2000);
  };
  window.addEventListener("offline", lost);

  const refused = async (answer) => {
    const told = (await answer.clone().json().catch(() => null))?.error?.message;
    if (told) say(told, answer.status === 401 ? { next: "sign-in" } : { seconds: 12 });
  };
  // Said before anything is sent: a server that refuses in the middle looks like a lost connection.
  const tooLarge = (address, how) =>
    address.pathname.includes("/gradio_api/upload") && how?.body instanceof FormData &&
    [...how.body.values()].some((part) => part instanceof File && part.size > Number(notice.dataset.largest));
  window.fetch = async (what, how) => {
    const address = new URL(what instanceof Request ? what.url : what, window.location.href);
    const ours = address.origin === window.location.origin && address.pathname.includes("/gradio_api/");
    // Gradio asks this after a lost connection, to reload the page: what was typed would be gone.
    if (ours && address.pathname.endsWith("/app_id")) return new Response(null, { status: 503 });
    if (ours && tooLarge(address, how)) {
      say(notice.dataset.large, { seconds: 20 });
      return new Response("{}", { status: 413 });
    }
    try {
      const answer = await send(what, how);
      if (ours && !answer.ok) await refused(answer);
      return answer;
    } catch (fault) {
      if (ours && fault.name !== "AbortError") lost();
      throw fault;
    }
  };

  // A second click on a plain form while the first is on its way sends nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
    const said = event.submitter?.dataset.busy && (event.submitter.querySelector("small") || event.submitter);
    if (said && !event.defaultPrevented) {
      said.dataset.idle = said.textContent;
      said.textContent = event.submitter.dataset.busy; // the next page may take seconds
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
    for (const said of document.querySelectorAll("[data-idle]")) said.textContent = said.dataset.idle;
  });
})();
