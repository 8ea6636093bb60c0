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

function checklist({ checklist: missing, met = [] }) {
  const box = document.querySelector("[data-checklist]");
  if (!box || !missing) return;
  const points = missing.length === 1 ? "1\u00a0point" : `${missing.length}\u00a0points`;
  box.querySelector("summary").textContent = missing.length ? `Il manque encore ${points}` : "Tout y est";
  const list = box.querySelector("ul");
  const marks = {
    missing: box.querySelector(".is-missing svg") ?? list.querySelector("svg"),
    met: box.querySelector(".is-met svg") ?? list.querySelector("svg"),
  };
  const icons = Object.fromEntries(Object.entries(marks).map(([kind, svg]) => [kind, svg?.cloneNode(true)]));
  list.replaceChildren(
    ...missing.map((item) => line("missing", "Manque\u00a0: ", icons.missing, item)),
    ...met.map((message) => line("met", "Fait\u00a0: ", icons.met, { message })),
  );
  box.querySelector(".checklist-ready")?.toggleAttribute("hidden", missing.length > 0);
}

function line(kind, spoken, icon, { message, remedy, href }) {
  const item = document.createElement("li");
  item.className = `is-${kind}`;
  const text = document.createElement("span");
  text.append(element("span", spoken, "visually-hidden"));
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

function errors(found) {
  for (const said of autosave.querySelectorAll("[data-said]")) said.remove();
  for (const field of autosave.querySelectorAll("[aria-invalid]")) {
    if (!found[field.name]) field.removeAttribute("aria-invalid");
  }
  for (const [name, messages] of Object.entries(found)) {
    const field = autosave.elements[name];
    if (!field || !field.closest) continue;
    field.setAttribute("aria-invalid", "true");
    const said = element("p", messages.join(" "), "field-error");
    said.dataset.said = "";
    said.id = `${field.id}-said`;
    field.before(said);
  }
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
