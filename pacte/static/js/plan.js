// The board of defences: a card dragged to a free hour, or onto another to change places with it. What it would
// break is asked of the server before the card is dropped; what the server refuses is said and stays said, and
// nothing moves. Keyboards and phones use « Déplacer ».
const PLACES = "[data-plan-place], [data-plan-other]";

export function enhance(board) {
  const news = board.querySelector("[data-plan-news]");
  const token = document.querySelector("input[name=csrf_token]")?.value;
  const answers = new Map();
  let held = null;
  let over = null;

  for (const card of document.querySelectorAll("[data-plan-card]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      held = card;
      answers.clear();
      clear();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.textContent.trim().slice(0, 80));
    });
    card.addEventListener("dragend", (event) => {
      held = null;
      if (event.dataTransfer.dropEffect === "none") clear();
    });
  }

  function clear() {
    board.querySelectorAll(".plan-told").forEach((told) => told.remove());
    board.querySelectorAll(PLACES).forEach((place) => mark(place, null));
  }

  for (const place of board.querySelectorAll(PLACES)) {
    for (const name of ["dragenter", "dragover"]) {
      place.addEventListener(name, (event) => {
        if (!held || place.contains(held)) return;
        event.preventDefault();
        if (over === place) return;
        over = place;
        tell(place);
      });
    }
    place.addEventListener("dragleave", (event) => {
      if (isOver(place, event)) return;
      if (over === place) over = null;
      mark(place, null);
      place.querySelector(".plan-told")?.remove();
    });
    place.addEventListener("drop", async (event) => {
      event.preventDefault();
      if (!held || place.contains(held)) return;
      const address = held.dataset.planCard;
      const answer = await tell(place);
      if (!answer || answer.blocks.length === 0) send(address, place.dataset);
    });
  }

  async function tell(place) {
    const card = held;
    const answer = answers.get(place) ?? (await ask(card, place.dataset));
    if (!answer || (held && held !== card)) return null;
    answers.set(place, answer);
    if (over !== place) return answer;
    mark(place, answer);
    const words = answer.blocks.join(" ") || [answer.said, ...answer.warnings].join(" ");
    const told = place.querySelector(".plan-told") ?? document.createElement("p");
    told.className = "plan-told";
    told.textContent = words;
    place.append(told);
    news.textContent = words;
    return answer;
  }

  async function ask(card, { planPlace, planOther }) {
    const [path, query] = card.dataset.planCard.split("?");
    const asked = new URLSearchParams(query);
    asked.set(planOther ? "other" : "place", planOther ?? planPlace);
    return fetch(`${path}/controle?${asked}`, { credentials: "same-origin" })
      .then((found) => (found.ok ? found.json() : null))
      .catch(() => null);
  }

  function send(address, { planPlace, planOther }) {
    const form = document.createElement("form");
    const [path, query] = address.split("?");
    form.method = "post";
    form.action = [planOther ? `${path}/echange` : path, query].filter(Boolean).join("?");
    const sent = { csrf_token: token, seen: board.dataset.planSeen };
    sent[planOther ? "other" : "place"] = planOther ?? planPlace;
    for (const [name, value] of Object.entries(sent)) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
  }
}

// Leaving a part of a place for another is not leaving it.
function isOver(place, { clientX, clientY }) {
  const { left, right, top, bottom } = place.getBoundingClientRect();
  return clientX > left && clientX < right && clientY > top && clientY < bottom;
}

function mark(place, answer) {
  place.classList.toggle("is-allowed", answer?.blocks.length === 0);
  place.classList.toggle("is-forbidden", Boolean(answer?.blocks.length));
}
