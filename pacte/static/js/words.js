// French words that several modules say: sizes, remaining time.
const NBSP = "\u00a0";

export function size(bytes) {
  if (bytes < 1000) return `${bytes}${NBSP}octet${bytes < 2 ? "" : "s"}`;
  let amount = bytes / 1000;
  let unit = "Ko";
  if (amount >= 999.5) [amount, unit] = [amount / 1000, "Mo"];
  if (amount >= 999.5) [amount, unit] = [amount / 1000, "Go"];
  const digits = amount < 10 ? 1 : 0;
  return `${amount.toLocaleString("fr-FR", { maximumFractionDigits: digits })}${NBSP}${unit}`;
}

export function remaining(seconds) {
  if (seconds >= 172800) return `${Math.floor(seconds / 86400)}${NBSP}jours`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours) return `${hours}${NBSP}h${NBSP}${String(minutes).padStart(2, "0")}${NBSP}min`;
  if (minutes) return `${minutes}${NBSP}minute${minutes > 1 ? "s" : ""}`;
  return "moins d’une minute";
}
