// What the browser keeps: parcels, their pictures, what was judged, and what is still to be sent, each with its key.
const opened = new Promise((give, fail) => {
  const asked = indexedDB.open("parley-parcels", 1);
  asked.onupgradeneeded = () => {
    const base = asked.result;
    base.createObjectStore("parcels", { keyPath: "id" });
    base.createObjectStore("pictures", { keyPath: "sha" });
    base.createObjectStore("work", { keyPath: "battle" });
    base.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
    base.createObjectStore("meta", { keyPath: "name" });
  };
  asked.onsuccess = () => give(asked.result);
  asked.onerror = () => fail(asked.error);
});

const answer = (request) => new Promise((give, fail) => {
  request.onsuccess = () => give(request.result);
  request.onerror = () => fail(request.error);
});
// One transaction: all of it is on disk when the promise resolves, or nothing.
const within = async (stores, mode, work) => {
  const base = await opened;
  const transaction = base.transaction(stores, mode);
  const over = new Promise((give, fail) => {
    transaction.oncomplete = give;
    transaction.onabort = transaction.onerror = () => fail(transaction.error);
  });
  const result = await work((name) => transaction.objectStore(name));
  await over;
  return result;
};

export const get = (store, key) => within([store], "readonly", (open) => answer(open(store).get(key)));
export const all = (store) => within([store], "readonly", (open) => answer(open(store).getAll()));
export const put = (store, value) => within([store], "readwrite", (open) => answer(open(store).put(value)));
export const drop = (store, key) => within([store], "readwrite", (open) => answer(open(store).delete(key)));
export const change = (store, key, how) =>
  within([store], "readwrite", async (open) => {
    const held = await answer(open(store).get(key));
    return held ? answer(open(store).put(how(held))) : null;
  });

// What is half typed is there at once, whatever becomes of the page in the next moment.
const draftOf = (battle) => `parley-parcels-draft-${battle}`;
export const keepDraft = (battle, text) => localStorage.setItem(draftOf(battle), text);
export const dropDraft = (battle) => localStorage.removeItem(draftOf(battle));

export const workOn = async (parcel, battle) => {
  const held = await get("work", battle);
  if (held) return { ...held, draft: localStorage.getItem(draftOf(battle)) ?? held.draft };
  return { battle, parcel, choice: "", reasons: [], seconds: 0, sent: false, names: null, why: [], refused: "", start: "", draft: null, typing: 0, edited: null };
};

// Puts something into the queue, in place of what waits there unsent; false where that may have reached the server.
const enqueue = async (queue, { parcel, battle, kind, body, readyAt }) => {
  const before = (await answer(queue.getAll())).find((one) => one.battle === battle && one.kind === kind && !one.refused);
  if (before?.tried && kind === "vote") return false;
  const fresh = { parcel, battle, kind, body, readyAt, key: crypto.randomUUID(), tried: false, refused: "" };
  await answer(queue.put(before && !before.tried ? { ...before, body, readyAt } : fresh));
  return true;
};

export const keepVote = (work, { seal, choice, hold }) =>
  within(["work", "queue"], "readwrite", async (open) => {
    const now = { ...((await answer(open("work").get(work.battle))) || work), choice, seconds: work.seconds };
    if (now.sent || now.refused) return null;
    const body = { seal, choice, reasons: now.reasons, seconds: work.seconds };
    const kept = await enqueue(open("queue"), { ...work, kind: "vote", body, readyAt: Date.now() + hold * 1000 });
    if (!kept) return null;
    await answer(open("work").put(now));
    return now;
  });

// Before the vote has left, what decided it goes with it.
export const keepReasons = (battle, reasons) =>
  within(["work", "queue"], "readwrite", async (open) => {
    const work = { ...(await answer(open("work").get(battle))), reasons };
    const queue = open("queue");
    const vote = (await answer(queue.getAll())).find((one) => one.battle === battle && one.kind === "vote");
    if (vote && !vote.tried) await answer(queue.put({ ...vote, body: { ...vote.body, reasons } }));
    else await enqueue(queue, { ...work, kind: "reasons", body: { reasons }, readyAt: Date.now() + 1500 });
    await answer(open("work").put(work));
    return work;
  });

export const keepEdit = (battle, { start, text, seconds }) =>
  within(["work", "queue"], "readwrite", async (open) => {
    const work = { ...(await answer(open("work").get(battle))), start, edited: text, draft: null, typing: 0 };
    const body = { turn: 1, start, text, seconds };
    await enqueue(open("queue"), { ...work, kind: "edit", body, readyAt: Date.now() });
    await answer(open("work").put(work));
    dropDraft(battle);
    return work;
  });

export const forget = async (parcel) => {
  const others = (await all("parcels")).filter((one) => one.id !== parcel.id);
  const used = new Set(others.flatMap((one) => one.contents.map((content) => content.picture)));
  await within(["parcels", "pictures", "work", "queue"], "readwrite", async (open) => {
    for (const { battle, picture } of parcel.contents.map((one) => ({ battle: one.id, picture: one.picture }))) {
      open("work").delete(battle);
      dropDraft(battle);
      if (!used.has(picture)) open("pictures").delete(picture);
    }
    for (const one of await answer(open("queue").getAll())) if (one.parcel === parcel.id) open("queue").delete(one.seq);
    open("parcels").delete(parcel.id);
  });
};
