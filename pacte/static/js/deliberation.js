// The screen of the meeting: others' decisions appear by themselves, arrows move in the ranking, nothing typed is lost.
const EVERY = 3000;

export function enhance(zone) {
  keys(zone);
  let revision = Number(zone.dataset.revision);
  const news = zone.querySelector("[data-news]");

  async function look() {
    const found = await fetch(zone.dataset.deliberation, { headers: { "X-Requested-With": "fetch" } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    if (found && found.revision !== revision) await renew(found.revision);
    wait();
  }

  async function renew(seen) {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = decisions(zone);
    const focused = document.activeElement?.id;
    for (const region of zone.querySelectorAll("[data-live]")) {
      const fresh = page.querySelector(`[data-live="${region.dataset.live}"]`);
      if (fresh && fresh.innerHTML !== region.innerHTML) region.innerHTML = fresh.innerHTML;
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    const mine = zone.querySelector("[name=decision-revision]");
    const theirs = page.querySelector("[name=decision-revision]");
    const changed = zone.querySelector("[data-changed]");
    if (changed && mine && mine.value !== theirs?.value) changed.hidden = false;
    revision = seen;
    news.textContent = [...decisions(zone)]
      .filter(([name, words]) => before.has(name) && before.get(name) !== words)
      .map(([name, words]) => `${name} : ${words}`)
      .join(", ");
  }

  const wait = () => setTimeout(look, document.hidden ? EVERY * 4 : EVERY);
  wait();
}

function decisions(zone) {
  return new Map(
    [...zone.querySelectorAll("[data-dossier]")].map((row) => [
      row.dataset.dossier,
      row.querySelector("[data-decision]").textContent.trim(),
    ]),
  );
}

function keys(zone) {
  zone.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const link = event.target.closest?.("[data-keys] a");
    if (!step || !link) return;
    const links = [...zone.querySelectorAll("[data-keys] a")];
    const next = links[links.indexOf(link) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
