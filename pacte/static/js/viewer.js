// Documents one after the other: up and down arrows in the list change the document without leaving the page.
const viewer = document.querySelector("[data-viewer]");
const frame = viewer?.querySelector("[data-frame]");
if (frame) {
  const links = [...viewer.querySelectorAll("a[data-piece]")];
  const open = viewer.querySelector("[data-open]");
  const show = (link) => {
    if (!link.dataset.piece) return false;
    links.forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    frame.title = `Pièce : ${link.querySelector(".viewer-title").textContent}`;
    // The frame's history must not fill the back button.
    frame.contentWindow.location.replace(link.dataset.piece);
    open.href = link.dataset.piece;
    history.replaceState(null, "", link.href);
    return true;
  };
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey && show(link)) event.preventDefault();
    });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && links[index + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      show(next);
    });
  });
  viewer.classList.add("has-keys");
}
