// Copies the address of a field; without script the field is read and selected by hand.
export function enhance(zone) {
  const input = zone.querySelector("input");
  const button = zone.querySelector("button");
  const said = zone.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    input.select();
    said.textContent = (await copied(input.value)) ? "Adresse copiée." : "Copiez l’adresse sélectionnée.";
  });
}

// Browsers refuse the clipboard outside https, or when it is forbidden: the older way is tried then.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
