// The screen of the room: the code changes by itself, so does the list of those who have signed.
const EVERY = 3000;

export function enhance(zone) {
  const picture = zone.querySelector("[data-qr]");
  const short = zone.querySelector("[data-short]");
  const people = zone.querySelector("[data-people]");
  const lost = zone.querySelector("[data-lost]");
  zone.querySelector("[data-again]").hidden = true;
  let due = Date.now() + Number(zone.dataset.milliseconds);

  async function look() {
    const found = await fetch(zone.dataset.room, { headers: { "X-Requested-With": "fetch" } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    lost.hidden = Boolean(found);
    if (found?.over) {
      location.reload();
      return;
    }
    if (found) {
      due = Date.now() + found.milliseconds;
      if (short.textContent !== found.short) {
        short.textContent = found.short;
        picture.innerHTML = found.qr;
      }
      if (people.innerHTML !== found.people) people.innerHTML = found.people;
    } else if (Date.now() > due) {
      // An old code opens nothing: better none than one that is refused.
      short.textContent = "…";
      picture.replaceChildren();
    }
    wait();
  }

  const wait = () => setTimeout(look, Math.max(300, Math.min(EVERY, due - Date.now() + 50)));
  wait();
}
