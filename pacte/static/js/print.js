// A button that prints the page; without script it is not shown.
export function enhance(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
