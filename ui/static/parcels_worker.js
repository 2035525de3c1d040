// Keeps the page of parcels in the browser: it opens without a network. What is judged is sent by the page itself.
"use strict";
const version = new URL(self.location).searchParams.get("v") || "";
const page = new URL(self.registration.scope).pathname;
const CACHE = `parley-parcels ${page} ${version}`;
const FILES = [
  "icon.svg", "fonts/fonts.css", "parley.css", "arena.css", "parcels.css",
  "parcels.js", "parcels_battle.js", "parcels_dom.js", "parcels_list.js", "parcels_send.js", "parcels_store.js",
];
const PATIENCE = 4000; // a network that answers later is no better than none

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => `/static/${version}/${file}`));
    const answer = await fetch(page, { redirect: "error" });
    if (!answer.ok) throw new Error("the page is not to be had");
    await cache.put(page, answer);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const renew = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(`parley-parcels ${page} `) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(renew());
});

const kept = async (request) => {
  const cache = await caches.open(CACHE);
  const held = await cache.match(request);
  if (held) return held;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
};

const fresh = async (request) => {
  const cache = await caches.open(CACHE);
  const held = await cache.match(page);
  try {
    const late = new Promise((_, give) => { if (held) setTimeout(give, PATIENCE); });
    const answer = await Promise.race([fetch(request), late]);
    if (answer.ok && !answer.redirected) await cache.put(page, answer.clone());
    return answer.status >= 500 && held ? held : answer;
  } catch (fault) {
    if (held) return held;
    throw fault;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === page) event.respondWith(fresh(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(kept(request));
});
