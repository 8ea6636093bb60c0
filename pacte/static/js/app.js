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
};

document.documentElement.dataset.script = "on";
for (const [selector, name] of Object.entries(features)) {
  const found = document.querySelectorAll(selector);
  if (found.length) {
    import(`./${name}.js`)
      .then((module) => found.forEach((element) => module.enhance(element)))
      .catch((error) => console.error(`${name}: ${error.message}`));
  }
}
