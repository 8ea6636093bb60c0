// Loads each enhancement only where the page has something for it; every page works without them.
const features = {
  "[data-error-summary]": "errors",
  "[data-autosave]": "autosave",
  "[data-guard]": "guard",
  "[data-submit-once]": "submit-once",
  "[data-file]": "files",
  "dialog": "dialog",
  "[data-signature]": "signature",
  "[data-combobox]": "combobox",
  "[data-auto-submit]": "filters",
  "[data-job]": "job",
  "[data-countdown]": "countdown",
  "[data-reveal]": "reveal",
  "[data-counter]": "counter",
  "[data-menu]": "menu",
  "[data-print]": "print",
  "[data-copy]": "copy",
  "[data-deliberation]": "deliberation",
  "[data-room]": "room",
  "[data-signing]": "signing",
  "[data-hand]": "hand",
  "[data-place]": "place",
  "[data-pages-count]": "pages",
  "[data-self-check]": "self-check",
  "[data-mentions]": "mentions",
  "[data-answers-told]": "answers",
  "[data-plan]": "plan",
};

if (kept()) features.body = "kept";

const page = document.documentElement;
const arriving = [new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }))];
page.dataset.script = "on";
for (const [selector, name] of Object.entries(features)) {
  const found = document.querySelectorAll(selector);
  if (found.length) {
    arriving.push(
      import(`./${name}.js`)
        .then((module) => found.forEach((element) => module.enhance(element)))
        .catch((error) => console.error(`${name}: ${error.message}`)),
    );
  }
}
// A signature given while its script is on its way waits for it: left alone, a lost network would lose it.
const early = (event) => {
  if (!event.target.closest("[data-signing]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  Promise.all(arriving).then(() => event.target.requestSubmit(event.submitter));
};
document.addEventListener("submit", early, true);
Promise.all(arriving).then(() => {
  document.removeEventListener("submit", early, true);
  page.dataset.script = "ready";
});

// A page may be the answer to a form that was refused. Once its form leaves again it is remembered by its
// address alone, so that Back opens the page of the form, where the browser would ask to send it again.
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) history.replaceState(history.state, "", location.href);
});

// A signature that waits on this device for the network leaves from whichever page is opened first.
function kept() {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith("pacte-signature:"));
  } catch {
    return false;
  }
}
