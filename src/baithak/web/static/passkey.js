// Makes and uses passkeys. A form with data-passkey="make" or "use" carries the options; what the device answers goes
// back in its field "answer". Where passkeys cannot work, everything marked data-passkey-only stays hidden.
"use strict";

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function optionsOf(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const credential of list || []) credential.id = bytesOf(credential.id);
  }
  return { publicKey: options };
}

function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(event) {
  const form = event.target;
  if (form.elements.answer.value) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const isMaking = form.dataset.passkey === "make";
    const credential = await navigator.credentials[isMaking ? "create" : "get"](optionsOf(form));
    form.elements.answer.value = answerOf(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

// A passkey belongs to a name: browsers refuse bare addresses.
const hasName = !/^[\d.]+$|:/.test(location.hostname);
if (window.PublicKeyCredential && window.isSecureContext && hasName) {
  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", ask);
}
