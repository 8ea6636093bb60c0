// Passkeys: asks the browser for a key, puts its answer in the form, and sends the form as usual.
const SENTENCES = {
  ready: "",
  asked: "Suivez ce que demande votre appareil…",
  NotAllowedError: "L’appareil n’a pas confirmé. Réessayez, ou choisissez une autre méthode.",
  InvalidStateError: "Cet appareil a déjà une clé d’accès pour votre compte.",
  SecurityError: "Le navigateur refuse les clés d’accès à cette adresse.",
  other: "Le navigateur n’a pas pu utiliser de clé d’accès. Choisissez une autre méthode.",
};

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const descriptors = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: descriptors(options.excludeCredentials),
    },
  });
  return answer(made, {
    clientDataJSON: toText(made.response.clientDataJSON),
    attestationObject: toText(made.response.attestationObject),
  });
}

async function get(options) {
  const given = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: descriptors(options.allowCredentials),
    },
  });
  return answer(given, {
    clientDataJSON: toText(given.response.clientDataJSON),
    authenticatorData: toText(given.response.authenticatorData),
    signature: toText(given.response.signature),
    userHandle: given.response.userHandle ? toText(given.response.userHandle) : undefined,
  });
}

const answer = (credential, response) =>
  JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });

function enhance(zone) {
  const form = zone.querySelector("form");
  const field = form.querySelector("input[name$=credential]");
  const state = zone.querySelector("[data-passkey-state]");
  const ask = zone.dataset.passkey === "create" ? create : get;
  zone.querySelector("[data-passkey-button]").hidden = false;
  state.textContent = SENTENCES.ready;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    state.textContent = SENTENCES.asked;
    try {
      field.value = await ask(JSON.parse(zone.dataset.passkeyOptions));
    } catch (error) {
      state.textContent = SENTENCES[error.name] ?? SENTENCES.other;
      return;
    }
    form.submit(); // no second submit event: the guard against double clicks may still hold the first
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(enhance);
