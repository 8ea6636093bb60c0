// Signatures that this device keeps until the network takes them; each leaves once, and its answer is shown.
const NAME = "pacte-signature:";
const EVERY = 5000;
// The server takes them for a day; later it says why not. What it never answers is dropped in the end.
const FOR = 7 * 24 * 3600 * 1000;
const AWAY = new Set([400, 401, 403]);
// What the person mends on the spot: their form comes back as they left it.
const MENDED = new Set(["name_differs", "signature_missing", "drawing_unreadable"]);
let timer = null;
let sending = false;

export function keep(entry) {
  localStorage.setItem(NAME + entry.key, JSON.stringify(entry));
}

// In the order in which they were given.
export function all() {
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(NAME))
    .map((name) => JSON.parse(localStorage.getItem(name)))
    .sort((one, other) => one.keptAt - other.keptAt);
}

// What a form holds, with when it was drawn; `clock`: how far this device is from the server.
// `owner`: who drew it, where one page serves whoever is signed in: their id and their name.
export function entryOf(form, path, label, clock, owner = {}) {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrf_token;
  fields.drawn_at = String(Date.now() + clock);
  return { key: fields.client_key, path, label, keptAt: Date.now(), fields, ...owner };
}

export function isMendable(state, codes) {
  return state === "refused" && codes.length > 0 && codes.every((code) => MENDED.has(code));
}

const forget = (entry) => localStorage.removeItem(NAME + entry.key);

// Sends what is kept, one after the other; tells the page what became of each.
export async function flush() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  const tried = new Set();
  const next = () => all().find((entry) => !tried.has(entry.key));
  for (let entry = next(); entry; entry = next()) {
    tried.add(entry.key);
    if (Date.now() - entry.keptAt > FOR) forget(entry);
    else await send(entry);
  }
  sending = false;
  if (all().length) timer = setTimeout(flush, EVERY);
}

async function send(entry) {
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.fields)) body.set(name, value);
  const token = document.querySelector("input[name=csrf_token]")?.value;
  if (token) body.set("csrf_token", token);
  const answer = await fetch(entry.path, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  const said = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
  if (answer?.ok && said?.recorded) {
    forget(entry);
    tell(entry, "recorded", [said.recorded]);
  } else if (answer?.ok && said?.kept) {
    forget(entry);
    tell(entry, "kept", [said.kept]);
  } else if (answer?.status === 422 && said && !said.codes.includes("someone_else")) {
    forget(entry);
    tell(entry, "refused", said.refused, said.codes);
  } else {
    // Signed out, or someone else is signed in here: it waits for its own person.
    const away = answer && (answer.redirected || AWAY.has(answer.status) || answer.status === 422);
    tell(entry, away ? "away" : "waiting", []);
  }
}

function tell(entry, state, words, codes = []) {
  const event = new CustomEvent("signature", { detail: { entry, state, words, codes }, cancelable: true });
  if (!document.dispatchEvent(event) || state === "waiting" || state === "away") return;
  if ((state === "recorded" || state === "kept") && entry.path === location.pathname) {
    location.reload();
    return;
  }
  const zone = document.querySelector(".flashes");
  const line = document.createElement("p");
  line.className = `notice notice-${{ recorded: "success", kept: "info" }[state] ?? "error"}`;
  line.textContent = [entry.label, ...words].join(" – ");
  zone?.append(line);
  // « À faire » asked for it: it is done.
  if (state !== "refused") for (const link of document.querySelectorAll(`.todos a[href="${entry.path}"]`)) link.closest("li").remove();
}

export function enhance() {
  window.addEventListener("online", flush);
  flush();
}
