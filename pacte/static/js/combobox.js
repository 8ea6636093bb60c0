// A choice found by typing a few letters (ARIA combobox with a list); answers come as {"results": [{value, label, detail}]}.
const PAUSE = 200;

export function enhance(box) {
  const input = box.querySelector("input[type=text], input[type=search]");
  const hidden = box.querySelector("input[type=hidden]");
  if (!input || !hidden) return;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Propositions");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  input.after(list, said);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.setAttribute("aria-controls", list.id);
  box.querySelectorAll("[data-without-script]").forEach((part) => (part.hidden = true));
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = (index + options.length) % options.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    input.value = option.label;
    hidden.value = option.value;
    close();
    said.textContent = `${option.label} choisie.`;
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (results) => {
    options = results;
    list.replaceChildren(
      ...results.map((option, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = option.label;
        if (option.detail) item.append(Object.assign(document.createElement("small"), { textContent: option.detail }));
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(option));
        return item;
      }),
    );
    active = -1;
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    const count = results.length === 1 ? "1 proposition" : `${results.length} propositions`;
    said.textContent = results.length ? `${count}. Choisissez avec les flèches.` : "Aucune proposition. Essayez avec moins de lettres, ou avec la commune.";
    said.classList.toggle("visually-hidden", results.length > 0);
  };
  const search = async () => {
    const letters = input.value.trim();
    asked?.abort();
    if (letters.length < 2) return close();
    asked = new AbortController();
    try {
      const address = new URL(box.dataset.source, location.href);
      address.searchParams.set("q", letters);
      const response = await fetch(address, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (!response.ok) throw new Error(String(response.status));
      show((await response.json()).results);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      close();
      said.classList.remove("visually-hidden");
      said.textContent = "La recherche ne répond pas. Utilisez le bouton « Chercher ».";
      box.querySelectorAll("[data-without-script]").forEach((part) => (part.hidden = false));
    }
    return undefined;
  };

  input.addEventListener("input", () => {
    hidden.value = "";
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") search();
      return;
    }
    const moves = { ArrowDown: active + 1, ArrowUp: active < 0 ? options.length - 1 : active - 1 };
    if (event.key in moves) mark(moves[event.key]);
    else if (event.key === "Enter" && active >= 0) choose(options[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}
