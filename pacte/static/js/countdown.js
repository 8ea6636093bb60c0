// The time left before a deadline, refreshed on the page's own clock set by the server's.
import { remaining } from "./words.js";

export function enhance(element) {
  const until = Date.parse(element.dateTime);
  const skew = Date.parse(element.dataset.countdown) - Date.now();
  const tick = () => {
    const seconds = (until - Date.now() - skew) / 1000;
    element.textContent = seconds > 0 ? `Il reste ${remaining(seconds)}` : element.dataset.over;
    if (seconds > 0) setTimeout(tick, Math.min(seconds * 1000 + 50, seconds < 120 ? 1000 : 20000));
  };
  tick();
}
