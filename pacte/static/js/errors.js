// The summary of errors takes the focus, and its links lead into the fields.
export function enhance(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    (field.matches("fieldset") ? field.querySelector("input") : field)?.focus({ preventScroll: true });
  });
}
