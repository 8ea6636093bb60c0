// Says how many characters are left; nothing typed or pasted is ever cut.
export function enhance(input) {
  const said = document.getElementById(`${input.id}-counter`);
  const limit = Number(input.dataset.counter);
  const count = () => {
    const left = limit - input.value.length;
    const amount = Math.abs(left).toLocaleString("fr-FR");
    const noun = Math.abs(left) > 1 ? "caractères" : "caractère";
    said.textContent = left < 0 ? `${amount} ${noun} de trop.` : `Encore ${amount} ${noun}.`;
    said.toggleAttribute("data-over", left < 0);
  };
  input.addEventListener("input", count);
  count();
}
