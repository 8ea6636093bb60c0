// Asks before leaving a form whose changes have not been sent.
import { isChanged } from "./changed.js";

export function enhance(form) {
  let dirty = isChanged(form) || Boolean(form.querySelector("[data-unsaved]"));
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
