// An answer is explained at once, without leaving one's place in the page.
export function enhance(section) {
  const form = section.querySelector("form");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(section.id);
      if (!fresh) throw new Error("no question");
      // The element that speaks stays, so that screen readers hear what it now says.
      const verdict = section.querySelector(".self-check-verdict");
      verdict.replaceChildren(...fresh.querySelector(".self-check-verdict").childNodes);
      form.replaceChildren(...fresh.querySelector("form").childNodes);
      const error = form.querySelector(".field-error");
      if (error) error.setAttribute("role", "alert");
      (error ? form.querySelector("input:not([type=hidden])") : form.querySelector("button")).focus({ preventScroll: true });
    } catch {
      form.submit();
    }
  });
}
