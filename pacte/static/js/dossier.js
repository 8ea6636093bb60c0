// After an autosave: the checklist, the steps, the errors beside their fields, and what another tab had written.
const autosave = document.querySelector("form[data-autosave]");
const waiver = document.querySelector("[data-waiver]");

autosave?.addEventListener("autosaved", ({ detail }) => {
  checklist(detail);
  errors(detail.errors ?? {});
  conflicts(detail.conflicts ?? []);
});

// The waiver concerns only those being recruited; without this script it is always shown.
if (waiver) {
  const show = () => {
    const chosen = document.querySelector("input[name=post_status]:checked")?.value;
    const typed = waiver.querySelector("textarea").value.trim() !== "";
    waiver.hidden = chosen !== "being_recruited" && !typed;
  };
  document.querySelectorAll("input[name=post_status]").forEach((field) => field.addEventListener("change", show));
  show();
}

// A structure taken from the list under the letters enters the dossier at once. Radios, which an arrow key or a
// touch moves through, wait for the button.
document.querySelector("[data-structure-search]")?.addEventListener("change", ({ target, currentTarget }) => {
  if (target.name === "structure_id" && target.type === "hidden" && target.value) currentTarget.requestSubmit();
});

// Letters typed but not chosen would be lost by going on: the list is searched instead, at the same place; a radio
// chosen but not yet added is added.
const search = document.querySelector("[data-structure-search]");
if (search && autosave) {
  autosave.addEventListener("submit", (event) => {
    const typed = search.querySelector("[name=structure_text]")?.value.trim();
    if (!typed || search.querySelector("[name=structure_id][type=hidden]")?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    search.requestSubmit();
  }, { capture: true });
}

// A PDF, or the one photo asked, leaves as soon as it is chosen; pages photographed one by one wait for « Envoyer ».
const arrived = performance.getEntriesByType("navigation")[0]?.type;
const uploads = [...document.querySelectorAll("form.dossier-upload")];
for (const form of uploads) {
  const input = form.querySelector("input[type=file]");
  form.querySelectorAll("[data-with-script]").forEach((part) => (part.hidden = false));
  form.addEventListener("submit", () => (form.dataset.leaving = ""));
  // After files.js has checked the size, and kept the photos chosen before.
  const leave = () =>
    setTimeout(() => {
      const [file] = input.files;
      const whole = input.files.length === 1 && (!input.multiple || file.type === "application/pdf");
      if (whole && !form.querySelector("[data-refused]")) form.requestSubmit();
    });
  input.addEventListener("change", leave);
  // Chosen before this script arrived; what the browser puts back on « Back » was sent already.
  if (input.files.length && arrived === "navigate") leave();
}
window.addEventListener("beforeunload", (event) => {
  const waits = (form) =>
    !("leaving" in form.dataset) && !form.querySelector("[data-refused]") && form.querySelector("input[type=file]").files.length;
  if (uploads.some(waits)) event.preventDefault();
});
window.addEventListener("pageshow", () => uploads.forEach((form) => delete form.dataset.leaving));

function checklist({ checklist: missing, met = [] }) {
  const box = document.querySelector("[data-checklist]");
  if (!box || !missing) return;
  const points = missing.length === 1 ? "1\u00a0point" : `${missing.length}\u00a0points`;
  const { ready } = box.dataset;
  box.querySelector("summary").textContent = missing.length ? `Il manque encore ${points}` : ready;
  const jump = document.querySelector("[data-missing]");
  if (jump) jump.textContent = missing.length ? `Il manque encore ${points}` : `${ready}\u00a0: relisez, puis déposez`;
  const list = box.querySelector("ul");
  const done = box.querySelector(".checklist-met");
  const marks = {
    missing: box.querySelector(".is-missing svg") ?? box.querySelector("svg"),
    met: box.querySelector(".is-met svg") ?? box.querySelector("svg"),
  };
  const icons = Object.fromEntries(Object.entries(marks).map(([kind, svg]) => [kind, svg?.cloneNode(true)]));
  list.replaceChildren(...missing.map((item) => line("missing", "Manque\u00a0: ", icons.missing, item)));
  done.hidden = met.length === 0;
  done.querySelector("summary").textContent = `${met.length}\u00a0point${met.length > 1 ? "s" : ""} rempli${met.length > 1 ? "s" : ""}`;
  done.querySelector("ul").replaceChildren(...met.map((message) => line("met", "", icons.met, { message })));
  box.querySelector(".checklist-ready")?.toggleAttribute("hidden", missing.length > 0);
}

function line(kind, spoken, icon, { message, remedy, href }) {
  const item = document.createElement("li");
  item.className = `is-${kind}`;
  const text = document.createElement("span");
  if (spoken) text.append(element("span", spoken, "visually-hidden"));
  if (href) text.append(Object.assign(element("a", message), { href }));
  else text.append(message);
  if (remedy) text.append(element("span", remedy, "remedy"));
  if (icon) {
    const copy = icon.cloneNode(true);
    copy.querySelector("use")?.setAttribute("href", kind === "met" ? "#i-done" : "#i-todo");
    item.append(copy);
  }
  item.append(text);
  return item;
}

// What a server's answer says replaces what the page came with: an error mended is gone, its line of the summary too.
function errors(found) {
  for (const said of autosave.querySelectorAll(".field-error")) said.remove();
  for (const field of autosave.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const zone of autosave.querySelectorAll(".has-error")) zone.classList.remove("has-error");
  for (const [name, messages] of Object.entries(found)) beside(name, messages.join(" "));
  const summary = document.querySelector("[data-error-summary]");
  for (const link of summary?.querySelectorAll("li a[href^='#']") ?? []) {
    const name = document.getElementById(link.hash.slice(1))?.name;
    if (name && !found[name]) link.closest("li").remove();
  }
  if (summary && !summary.querySelector("li")) summary.remove();
}

function beside(name, message) {
  const input = autosave.querySelector(`[name="${CSS.escape(name)}"]:not([type="hidden"])`);
  const zone = input?.closest(".field");
  if (!zone) return;
  const said = element("p", "", "field-error");
  said.id = `${name}-error`;
  const text = element("span", "");
  text.append(element("span", "Erreur\u00a0: ", "visually-hidden"), message);
  const icon = document.querySelector(".icon")?.cloneNode(true);
  icon?.querySelector("use")?.setAttribute("href", "#i-late");
  said.append(...(icon ? [icon, text] : [text]));
  const described = zone.querySelector("fieldset") ?? input;
  (zone.querySelector(".choices") ?? input).before(said);
  zone.classList.add("has-error");
  if (described === input) input.setAttribute("aria-invalid", "true");
  const known = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
  described.setAttribute("aria-describedby", [...known, said.id].join(" "));
}

function conflicts(found) {
  const notice = document.querySelector("[data-conflicts]");
  if (!notice || !found.length) return;
  notice.hidden = false;
  notice.querySelector("ul").append(
    ...found.map(({ label, other, kept }) =>
      element("li", `${label}\u00a0: «\u00a0${other}\u00a0» est remplacé par «\u00a0${kept}\u00a0».`),
    ),
  );
}

function element(name, text, classes = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (classes) made.className = classes;
  return made;
}
