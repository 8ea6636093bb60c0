// Pages cited in a comment: on a wide screen their links open in the frame beside, and the list follows saves.
const wide = window.matchMedia("(min-width: 64rem)");

function aim(link) {
  link.target = wide.matches ? "memoire" : "_blank";
}

function aimAll() {
  document.querySelectorAll("[data-page-link]").forEach(aim);
}

// A frame already on that file would ignore another page of it: the address must differ before its « # ».
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-page-link]");
  if (!link || link.target !== "memoire") return;
  const address = new URL(link.href);
  address.searchParams.set("voir", address.hash.replace("#page=", ""));
  link.href = address.href;
});

document.querySelector("form#avis")?.addEventListener("autosaved", ({ detail }) => {
  for (const [name, pages] of Object.entries(detail.cited ?? {})) {
    const list = document.querySelector(`[data-cited="${name}"]`);
    if (!list) continue;
    list.hidden = pages.length === 0;
    const links = pages.map((page) => {
      const link = document.createElement("a");
      link.href = `${list.dataset.document}#page=${page}`;
      link.rel = "noopener";
      link.dataset.pageLink = "";
      link.textContent = `page ${page}`;
      aim(link);
      return link;
    });
    list.querySelector("span").replaceChildren(...links.flatMap((link) => [link, " "]));
  }
});

wide.addEventListener("change", aimAll);
aimAll();
