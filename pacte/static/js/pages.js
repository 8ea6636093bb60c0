// How many pages the body of a mémoire has, from the two numbers that are typed.
export function enhance(said) {
  const [from, to] = ["from", "to"].map((name) => document.querySelector(`[data-pages-${name}]`));
  const tell = () => {
    const pages = Number(to.value) - Number(from.value) + 1;
    said.textContent = from.value && to.value && pages > 0 ? `Le corps compte ${pages}\u00a0page${pages > 1 ? "s" : ""}.` : "";
  };
  [from, to].forEach((input) => input.addEventListener("input", tell));
  tell();
}
