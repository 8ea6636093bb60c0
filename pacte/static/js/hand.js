// The room's device passes from hand to hand without leaving its list: without network it keeps one after the other.
import { all, enhance as watch, entryOf, flush, isMendable, keep } from "./kept.js";

export function enhance(zone) {
  const part = (name) => zone.querySelector(`[data-${name}]`);
  const list = part("list");
  const panel = part("panel");
  const form = panel.querySelector("form");
  const clock = Number(zone.dataset.now) - Date.now();
  const lines = new Map([...zone.querySelectorAll("[data-line]")].map((line) => [line.dataset.line, line]));
  let path = null; // whose signature the panel takes
  let last = ""; // the key of the one that was just given

  const say = (target, words) => {
    target.hidden = !words;
    target.querySelector("[data-words]").textContent = words;
  };
  const mark = (line, state, words = "") => {
    for (const one of line.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
    say(line.querySelector("[data-refused]"), words);
  };
  const count = (away = false) => {
    const waiting = all().filter((entry) => lines.has(entry.path)).length;
    part("waiting").hidden = !waiting || away;
    part("away").hidden = !waiting || !away;
    part("close").hidden = waiting > 0;
  };
  const tell = (words, kind = "info") => {
    part("said").className = `notice notice-${kind}`;
    say(part("said"), words);
  };
  const toList = (words = "") => {
    path = null;
    panel.hidden = true;
    list.hidden = false;
    tell(words);
    if (words) part("said").focus();
  };
  const toPanel = (line, words = "", typed = "") => {
    path = line.dataset.line;
    form.action = path;
    form.elements.client_key.value = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    part("clear").click();
    form.elements.signer_name.value = typed;
    part("who").textContent = line.dataset.name;
    say(part("mend"), words);
    list.hidden = true;
    panel.hidden = false;
    part("who").focus();
  };

  document.addEventListener("signature", (event) => {
    const { entry, state, words, codes } = event.detail;
    const line = lines.get(entry.path);
    if (!line) return;
    event.preventDefault();
    if (state === "recorded") {
      mark(line, "signed");
      if (!path) tell(line.dataset.thanks, "success");
    } else if (state === "kept") {
      mark(line, "none", words.join(" ")); // by the server, as evidence
    } else if (state === "refused") {
      const hand = isMendable(state, codes) && !path; // whoever signed still holds the device
      mark(line, "open", hand ? "" : words.join(" "));
      if (hand) toPanel(line, words.join(" "), entry.fields.signer_name);
      else if (!path) tell("");
    } else if (!path && entry.key === last) tell(line.dataset.kept);
    count(state === "away");
  });
  for (const entry of all()) if (lines.has(entry.path)) mark(lines.get(entry.path), "kept");
  count();
  watch();

  for (const [, line] of lines) {
    line.querySelector("a")?.addEventListener("click", (event) => {
      event.preventDefault();
      toPanel(line);
    });
  }
  part("back").addEventListener("click", () => toList());
  form.addEventListener("submit", (event) => {
    const line = lines.get(path);
    const entry = entryOf(form, path, line.dataset.name, clock);
    if (!entry.fields.drawing && !entry.fields.signer_name.trim()) {
      event.preventDefault();
      say(part("mend"), zone.dataset.missing);
      return;
    }
    try {
      keep(entry);
    } catch {
      return; // no room on this device: the form leaves as without JavaScript
    }
    event.preventDefault();
    last = entry.key;
    mark(line, "kept");
    toList(line.dataset.sending);
    flush();
  });
}
