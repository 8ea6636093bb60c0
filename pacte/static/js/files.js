// A file field: names, sizes and previews before sending, several photos one after another, drag and drop.
import { size } from "./words.js";

export function enhance(zone) {
  const input = zone.querySelector("input[type=file]");
  const said = zone.querySelector("[data-file-state]");
  const limit = Number(input.dataset.maxBytes) || Infinity;
  const list = document.createElement("ul");
  list.className = "file-previews";
  zone.append(list);
  let files = [];

  const give = (chosen) => {
    const transfer = new DataTransfer();
    chosen.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    files = chosen;
    if (files.length) forgetRefusal(input);
    show();
  };

  function show() {
    const heavy = files.filter((file) => file.size > limit);
    const empty = files.filter((file) => file.size === 0);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    zone.toggleAttribute("data-refused", heavy.length + empty.length > 0);
    said.toggleAttribute("data-refused", heavy.length + empty.length > 0);
    if (heavy.length) {
      said.textContent = `${heavy[0].name} pèse ${size(heavy[0].size)}, la limite est ${size(limit)}. Choisissez un fichier plus léger.`;
    } else if (empty.length) {
      said.textContent = `${empty[0].name} est vide. Choisissez un autre fichier.`;
    } else if (files.length > 1) {
      said.textContent = `${files.length} fichiers choisis, ${size(total)}.`;
    } else {
      said.textContent = files.length ? `${files[0].name}, ${size(total)}.` : "";
    }
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...files.map(line));
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

  const add = (chosen) => give(input.multiple ? [...files, ...chosen] : chosen.slice(0, 1));
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
