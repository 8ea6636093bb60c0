// A form that saves itself: says what it does, tries again when the network is back, loses nothing typed.
import { isChanged } from "./changed.js";

const PAUSE = 1200;
const LONGEST_WAIT = 60000;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button", "fieldset"]);

export function enhance(form) {
  const said = form.querySelector("[data-autosave-state]");
  const key = `pacte:${location.pathname}:${form.dataset.autosaveUrl}`;
  let timer = 0;
  let wait = 5000;
  let edits = 0;
  let saved = 0;
  let busy = false;
  let leaving = false;

  const say = (state, text) => {
    if (!said) return;
    said.dataset.state = state;
    if (said.textContent !== text) said.textContent = text;
  };
  const schedule = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };
  const body = () => {
    const data = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  };

  async function save(keepalive = false) {
    if (busy || saved === edits || leaving) return;
    busy = true;
    const target = edits;
    say("saving", "Enregistrement…");
    let retry = 0;
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: body(),
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: keepalive === true,
      });
      if (response.ok) {
        const answer = await read(response);
        const version = form.querySelector("input[type=hidden][name=version]");
        if (version && answer.version !== undefined) version.value = answer.version;
        saved = target;
        wait = 5000;
        if (saved === edits) forget(key);
        const mend = Object.keys(answer.errors ?? {}).length;
        if (mend) say("failed", "Enregistré, sauf ce qui est à corriger.");
        else say("saved", answer.saved_at ? `Enregistré à ${answer.saved_at}` : "Enregistré");
        form.dispatchEvent(new CustomEvent("autosaved", { detail: answer }));
      } else if (response.status >= 500 || response.status === 429) {
        retry = wait;
        fail("le service ne répond pas. Nouvel essai dans un instant.");
      } else if (response.type === "opaqueredirect" || response.status === 401) {
        fail("votre session a pris fin. Connectez-vous dans un autre onglet, puis reprenez ici.");
      } else {
        const answer = await read(response);
        fail(answer.message ?? "certaines réponses sont à corriger.");
      }
    } catch {
      retry = wait;
      fail("pas de connexion. Ce que vous tapez est gardé ici et partira dès son retour.");
    }
    busy = false;
    if (retry) {
      wait = Math.min(wait * 2, LONGEST_WAIT);
      schedule(retry);
    } else if (edits > target) {
      schedule(PAUSE);
    }
  }

  function fail(reason) {
    say("failed", `Non enregistré\u00a0: ${reason}`);
    keep(key, form);
  }

  const edited = (event) => {
    if (event.target.type === "file") return;
    edits += 1;
    schedule(event.type === "change" ? 300 : PAUSE);
  };
  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
    if (saved !== edits) keep(key, form, true);
  });
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && saved !== edits) event.preventDefault();
  });

  // A page that came back refused shows what was typed, and one reached anew after a sending is up to date.
  const early = isChanged(form);
  const copy = kept(key);
  const arrived = performance.getEntriesByType("navigation")[0]?.type;
  if (document.querySelector("[data-error-summary]") || (copy?.sent && arrived === "navigate")) {
    forget(key);
  } else if (copy && !early && restore(copy.values, form)) {
    edits += 1;
    say("restored", "Ce que vous aviez tapé a été repris.");
    schedule(0);
  }
  if (early && edits === 0) {
    edits += 1;
    schedule(PAUSE);
  }
}

async function read(response) {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}

function fields(form) {
  const typed = (field) => !SKIPPED.has(field.type) || (field.type === "hidden" && field.closest("[data-combobox]"));
  return [...form.elements].filter((field) => field.name && typed(field));
}

function keep(key, form, sent = false) {
  const values = fields(form).map((field) =>
    ["checkbox", "radio"].includes(field.type) ? field.checked : field.value,
  );
  attempt(() => sessionStorage.setItem(key, JSON.stringify({ values, sent })));
}

function forget(key) {
  attempt(() => sessionStorage.removeItem(key));
}

function kept(key) {
  return attempt(() => JSON.parse(sessionStorage.getItem(key)));
}

function restore(values, form) {
  const present = fields(form);
  if (!Array.isArray(values) || values.length !== present.length) return false;
  let changed = false;
  present.forEach((field, index) => {
    const property = ["checkbox", "radio"].includes(field.type) ? "checked" : "value";
    if (field[property] !== values[index]) {
      field[property] = values[index];
      changed = true;
    }
  });
  return changed;
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage refused by the browser's settings: the page still saves to the server
  }
}
