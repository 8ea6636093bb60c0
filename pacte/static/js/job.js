// Follows a long work without reloading the page; says aloud only the change of state.
export function enhance(region) {
  const every = Number(region.dataset.job) * 1000;
  const news = document.querySelector("[data-job-news]");

  async function look() {
    const page = await fetch(location.pathname, { credentials: "same-origin" }).then(read, () => null);
    const fresh = page?.querySelector("[data-job-news]")?.previousElementSibling;
    if (!fresh) return wait();
    const before = stateOf(region);
    if (fresh.innerHTML !== region.innerHTML) region.innerHTML = fresh.innerHTML;
    if (stateOf(region) !== before) news.textContent = stateOf(region);
    if ("job" in fresh.dataset) wait();
  }

  const wait = () => setTimeout(look, document.hidden ? every * 4 : every);
  wait();
}

const stateOf = (region) => region.querySelector(".page-state")?.textContent.trim() ?? "";

async function read(answer) {
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
