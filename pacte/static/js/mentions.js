// « @ » in a message proposes the people of the cohort; what is chosen is written « @Prénom Nom ».
const MOST = 8;
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

export function enhance(box) {
  const area = document.getElementById(box.dataset.mentions);
  const names = [...box.querySelectorAll("label.choice, li label")].map((one) => one.textContent.trim().replace(/ \(formation\)$/, ""));
  if (!area || !names.length) return;
  const known = [...new Set(names)];
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = `${area.id}-people`;
  list.className = "mentions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Personnes de la promotion");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  area.after(list, said);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let active = -1;

  const begun = () => /(?:^|[\s(])@([^@\n]{0,40})$/.exec(area.value.slice(0, area.selectionStart));
  const close = () => {
    list.hidden = true;
    active = -1;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = (index + list.children.length) % list.children.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    area.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const choose = (name) => {
    const found = begun();
    if (!found) return close();
    const end = area.selectionStart;
    area.setRangeText(`@${name} `, end - found[1].length - 1, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    close();
  };
  const show = () => {
    const found = begun();
    const words = found ? fold(found[1]).split(/\s+/).filter(Boolean) : [];
    const near = found
      ? known.filter((name) => words.every((word) => fold(name).split(/[\s-]+/).some((part) => part.startsWith(word)))).slice(0, MOST)
      : [];
    if (!near.length || (found && known.some((name) => fold(found[1]).startsWith(`${fold(name)} `)))) return close();
    list.replaceChildren(
      ...near.map((name, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.textContent = name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(name);
        });
        return item;
      }),
    );
    list.hidden = false;
    said.textContent = near.length > 1 ? `${near.length} propositions` : "1 proposition";
    mark(0);
  };

  area.addEventListener("input", show);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) mark(active + moves[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") choose(list.children[active].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
