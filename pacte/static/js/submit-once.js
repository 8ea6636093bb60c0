// A double click sends a form once; the server is protected too.
const AGAIN_AFTER = 10000;

export function enhance(form) {
  let sent = false;
  const buttons = () => [...document.querySelectorAll("button[type=submit]")].filter((one) => one.form === form);
  const release = () => {
    sent = false;
    buttons().forEach((button) => button.removeAttribute("aria-disabled"));
  };
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    setTimeout(() => {
      if (event.defaultPrevented) {
        release();
        return;
      }
      buttons().forEach((button) => button.setAttribute("aria-disabled", "true"));
      setTimeout(release, AGAIN_AFTER);
    });
  });
  window.addEventListener("pageshow", (event) => event.persisted && release());
}
