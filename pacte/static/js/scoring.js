// The grid at the keyboard: a digit gives the mark and moves on, Alt with an arrow goes to the next dossier.
const form = document.querySelector("form#avis");
const criteria = [...document.querySelectorAll("[data-criterion]")];
const shortcuts = document.querySelector("[data-shortcuts]");
if (shortcuts) shortcuts.hidden = false;

let pending = false;
form?.addEventListener("input", () => (pending = true));
form?.addEventListener("autosaved", ({ detail }) => {
  const unsaid = Object.keys(detail.errors ?? {}).length > 0;
  pending = unsaid;
  const progress = document.querySelector("[data-progress]");
  if (progress && detail.progress) progress.textContent = `${detail.progress}.`;
});

criteria.forEach((criterion, index) => {
  criterion.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.type !== "radio") return;
    const chosen = criterion.querySelector(`input[type=radio][value="${event.key}"]`);
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    for (const kind of ["input", "change"]) chosen.dispatchEvent(new Event(kind, { bubbles: true }));
    const next = criteria[index + 1];
    const target = next
      ? next.querySelector("input:checked") ?? next.querySelector("input")
      : form.querySelector("textarea");
    target.focus();
  });
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = { ArrowRight: "[data-next]", ArrowLeft: "[data-previous]" }[event.key];
  const place = link && document.querySelector(link);
  if (!place) return;
  event.preventDefault();
  if (!pending || !form) {
    place.click();
    return;
  }
  // What is typed goes first: the form is sent, and the answer leads where the key said.
  const button = form.querySelector("[data-save-next]") ?? document.createElement("button");
  button.type = "submit";
  button.name = "then";
  button.value = event.key === "ArrowRight" ? "suite" : "precedent";
  if (!button.isConnected) {
    button.hidden = true;
    form.append(button);
  }
  form.requestSubmit(button);
});
