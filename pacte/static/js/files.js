// A file field: names, sizes and previews before sending, several photos one after another, drag and drop.
import { size } from "./words.js";

export function enhance(zone) {
  const input = zone.querySelector("input[type=file]");
  const said = zone.querySelector("[data-file-state]");
  const limit = Number(input.dataset.maxBytes) || Infinity;
  // What a telephone takes is heavier than what the server keeps of it.
  const photoLimit = Number(input.dataset.maxPhotoBytes) || limit;
  const together = Number(input.dataset.maxTogetherBytes) || Infinity;
  const list = document.createElement("ul");
  list.className = "file-previews";
  zone.append(list);
  let files = [];

  // Photographs alone make one document together; anything else replaces what was chosen.
  const pages = (some) => input.multiple && some.every((file) => file.type.startsWith("image/") && expected(file));
  // What is refused is told and not kept: a list of it would look like what was sent.
  const add = (chosen) => {
    const faults = chosen.map(fault).filter(Boolean);
    const fit = chosen.filter((file) => !fault(file));
    if (!fit.length) return give(files, faults);
    give(pages([...files, ...fit]) ? [...files, ...fit] : input.multiple ? fit : fit.slice(0, 1), faults);
  };
  const give = (chosen, faults = []) => {
    const transfer = new DataTransfer();
    chosen.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    files = chosen;
    if (files.length || faults.length) forgetRefusal(input);
    show(faults);
  };

  function show(faults) {
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const whole = mixed() || heavy(total);
    // Where the file is what the form is for, a refused one is not sent as none: its reason stays.
    const missing = "asked" in input.dataset && faults.length > 0 && !files.length;
    zone.toggleAttribute("data-refused", whole !== "" || missing);
    said.toggleAttribute("data-refused", whole !== "" || faults.length > 0);
    const plural = files.length > 1 ? "s" : "";
    const chosen = files.length ? `${files.length} fichier${plural} choisi${plural}, ${size(total)}.` : "";
    said.textContent = [...faults, whole || chosen].filter(Boolean).join(" ");
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...files.map(line));
  }

  function fault(file) {
    const name = `«\u00a0${file.name}\u00a0»`;
    if (!expected(file)) {
      const written = /\.(docx?|odt|rtf|pages)$/i.test(file.name) && input.accept.includes("application/pdf");
      const remedy = written ? "Enregistrez-le en PDF, puis choisissez ce PDF." : "Choisissez un autre fichier.";
      return `${name} n’est pas pris\u00a0: ce format n’est pas accepté ici. ${remedy}`;
    }
    const most = file.type.startsWith("image/") ? photoLimit : limit;
    if (file.size > most)
      return `${name} n’est pas pris\u00a0: il pèse ${size(file.size)}, la limite est ${size(most)}. Choisissez un fichier plus léger.`;
    return file.size === 0 ? `${name} n’est pas pris\u00a0: il est vide. Choisissez un autre fichier.` : "";
  }

  function mixed() {
    const file = files[1] && files.find((one) => one.type === "application/pdf");
    return file ? `${file.name} est un PDF\u00a0: il s’envoie seul. Retirez les autres.` : "";
  }

  function heavy(total) {
    if (total <= together) return "";
    return `Ces photos pèsent ensemble ${size(total)}, la limite est ${size(together)}. Retirez-en, ou reprenez-les en qualité normale.`;
  }

  // By its type, when the browser knows it; the server judges by the content.
  function expected({ name, type }) {
    const fits = (kind) => (kind[0] === "." ? name.toLowerCase().endsWith(kind) : type.startsWith(kind.replace("*", "")));
    return !input.accept || !type || input.accept.split(",").some(fits);
  }

  function line(file) {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = `Aperçu de ${file.name}`;
      image.addEventListener("error", () => image.remove());
      item.append(image);
    }
    item.append(`${file.name}, ${size(file.size)}`);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button-quiet";
    remove.textContent = "Retirer";
    remove.setAttribute("aria-label", `Retirer ${file.name}`);
    remove.addEventListener("click", () => {
      give(files.filter((other) => other !== file));
      input.focus();
    });
    item.append(remove);
    return item;
  }

  input.addEventListener("change", () => add([...input.files]));
  if (input.files.length) add([...input.files]); // chosen before this script arrived
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.dataset.over = "";
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      add([...event.dataTransfer.files]);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  input.form?.addEventListener(
    "submit",
    (event) => {
      if (!zone.hasAttribute("data-refused")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      input.focus();
    },
    { capture: true },
  );
}

// What the page came with was said of the file sent before: it goes when another is chosen, its line of the summary too.
function forgetRefusal(input) {
  const field = input.closest(".field");
  const said = field?.querySelector(".field-error");
  if (!said) return;
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
  input.setAttribute("aria-describedby", others.join(" "));
  input.removeAttribute("aria-invalid");
  field.classList.remove("has-error");
  said.remove();
  for (const summary of document.querySelectorAll("[data-error-summary]")) {
    summary.querySelectorAll(`a[href="#${CSS.escape(input.id)}"]`).forEach((link) => link.closest("li").remove());
    if (!summary.querySelector("li")) summary.remove();
  }
}
