// A signature: kept on the device first, then sent; without network it leaves when it can.
import { all, enhance as watch, entryOf, flush, isMendable, keep } from "./kept.js";

const AGAIN = new Set(["no_ticket", "ticket_expired"]);

export function enhance(zone) {
  const form = zone.querySelector("form");
  const show = (name, words = []) => {
    for (const part of zone.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== name;
    const said = zone.querySelector(`[data-when="${name}"] [data-words]`);
    if (said && words.length) said.textContent = words.join(" ");
  };
  const path = location.pathname;
  const clock = Number(zone.dataset.now) - Date.now();
  const owner = zone.dataset.owner ? { owner: zone.dataset.owner, name: zone.dataset.name } : {};
  const here = (entry) => entry.path === path;
  // On a phone that two people share, what the other one drew waits for them.
  const mine = (entry) => here(entry) && (!entry.owner || entry.owner === owner.owner);
  const others = zone.querySelector("[data-others]");
  const nameOthers = () => {
    const names = all().filter((entry) => here(entry) && !mine(entry)).map((entry) => entry.name);
    others.hidden = !names.length;
    if (names.length) others.querySelector("[data-names]").textContent = names.join(", ");
  };

  document.addEventListener("signature", (event) => {
    const { entry, state, words, codes } = event.detail;
    if (!mine(entry)) return;
    event.preventDefault();
    const mendable = isMendable(state, codes);
    show(mendable ? "mend" : state, words);
    // One begins anew only where it helps: with the code of now.
    zone.querySelector("[data-again]").hidden = !codes.some((code) => AGAIN.has(code));
    if (!mendable) return;
    const name = form.elements.signer_name;
    zone.querySelector('[data-when="form"]').hidden = false;
    name.value ||= entry.fields.signer_name;
    name.focus();
    name.select();
  });
  nameOthers();
  watch();
  if (all().some(mine)) show("waiting");

  form.addEventListener("submit", (event) => {
    const entry = entryOf(form, path, zone.dataset.signing, clock, owner);
    if (!entry.fields.drawing && !entry.fields.signer_name.trim()) return;
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
