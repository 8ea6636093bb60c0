// Keeps the place reached in a page, so that reading resumes there on any device.
const PAUSE = 3000;

export function enhance(form) {
  const titles = [...document.querySelectorAll(".course :is(h2, h3)[id]")];
  const here = new FormData(form);
  let kept = null;
  let waiting = 0;

  const reached = () => {
    const line = window.innerHeight / 3;
    const above = titles.filter((title) => title.getBoundingClientRect().top <= line);
    return above.length ? above[above.length - 1].id : "";
  };
  const keep = () => {
    clearTimeout(waiting);
    waiting = 0;
    const anchor = reached();
    if (anchor === kept) return;
    kept = anchor;
    here.set("anchor", anchor);
    fetch(form.action, { method: "POST", body: here, keepalive: true }).catch(() => (kept = null));
  };

  waiting = setTimeout(keep, PAUSE);
  document.addEventListener("scroll", () => (waiting ||= setTimeout(keep, PAUSE)), { passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  // The page is about to be marked as read: its place no longer matters.
  document.querySelector(".course-turn form")?.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = 1;
    kept = reached();
  });
}
