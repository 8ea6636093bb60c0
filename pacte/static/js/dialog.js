// A link to « #id » of a <dialog> opens it as a modal; without script the same link shows it by :target.
export function enhance(dialog) {
  document.querySelectorAll(`a[href="#${dialog.id}"]`).forEach((opener) => {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    const open = (event) => {
      event.preventDefault();
      dialog.showModal();
    };
    opener.addEventListener("click", open);
    opener.addEventListener("keydown", (event) => event.key === " " && open(event));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
}
