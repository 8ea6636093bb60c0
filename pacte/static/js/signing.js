// The learner's signature: kept on the phone first, then sent; without network it leaves when it can.
import { all, enhance as watch, flush, keep } from "./kept.js";

// What the person mends on the spot: their form comes back as they left it.
const MENDED = new Set(["name_differs", "signature_missing", "drawing_unreadable"]);

export function enhance(zone) {
  const form = zone.querySelector("form");
  const show = (name, words = []) => {
    for (const part of zone.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== name;
    const said = zone.querySelector(`[data-when="${name}"] [data-words]`);
    if (said && words.length) said.textContent = words.join(" ");
  };
  const path = location.pathname;
  const clock = Number(zone.dataset.now) - Date.now();
  const mine = (entry) => entry.path === path;

  document.addEventListener("signature", (event) => {
    const { entry, state, words, codes } = event.detail;
    if (!mine(entry)) return;
    event.preventDefault();
    const mendable = state === "refused" && codes.length && codes.every((code) => MENDED.has(code));
    show(mendable ? "mend" : state, words);
    if (!mendable) return;
    const name = form.elements.signer_name;
    zone.querySelector('[data-when="form"]').hidden = false;
    name.value ||= entry.fields.signer_name;
    name.focus();
    name.select();
  });
  watch();
  if (all().some(mine)) show("waiting");

  form.addEventListener("submit", (event) => {
    const fields = Object.fromEntries(new FormData(form));
    if (!fields.drawing && !fields.signer_name.trim()) return;
    const entry = {
      key: fields.client_key,
      path,
      label: zone.dataset.signing,
      keptAt: Date.now(),
      fields: { ...fields, drawn_at: String(Date.now() + clock) },
    };
    delete entry.fields.csrf_token;
    try {
      keep(entry);
    } catch {
      return; // no room on this device: the form leaves as without JavaScript
    }
    event.preventDefault();
    document.querySelector("[data-error-summary]")?.remove(); // what it said is mended
    for (const error of form.querySelectorAll(".field-error")) error.remove();
    show("sending");
    flush();
  });
}
