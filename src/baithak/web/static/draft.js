// What is typed at a desk outlives a crash and a lost connection: it is kept in this browser until the server has it.
// A kept text goes back over what it was written over (data-over), so that the server can merge it, or show both.
"use strict";
const drafts = "draft/";
const sentLast = "sent";
const [local, tab] = [globalThis.localStorage, globalThis.sessionStorage];

const sent = tab.getItem(sentLast);
tab.removeItem(sentLast);
if (location.hash === "#taken") {
  if (sent) local.removeItem(sent);
  history.replaceState(null, "", location.pathname + location.search);
}

for (const form of document.querySelectorAll("form")) {
  if (form.dataset.kept !== undefined) keep(form);
  form.addEventListener("submit", () => tab.setItem(sentLast, keyOf(form)));
  if (form.action.endsWith("/sign-out/")) form.addEventListener("submit", forgetAll);
}

function keyOf(form) {
  return form.dataset.kept === undefined ? "" : `${drafts}${form.dataset.kept}${new URL(form.action).pathname}`;
}

function keep(form) {
  const key = keyOf(form);
  const fields = [...form.elements].filter((one) => one.name && isTyped(one));
  const read = () => JSON.stringify(fields.map((one) => [one.name, valueOf(one)]));
  const begun = read();
  const kept = form.dataset.typed === undefined ? local.getItem(key) : null; // the server shows what was typed last
  if (kept !== null && kept !== begun && hasSameFields(kept, fields)) {
    JSON.parse(kept).forEach(([, value], place) => setValue(fields[place], value));
    form.querySelector("[data-restored]").hidden = false;
    for (const closed of document.querySelectorAll("details")) closed.open ||= closed.contains(form);
  }
  const save = () => local.setItem(key, read());
  if (form.dataset.typed !== undefined) save();
  form.addEventListener("input", save);
}

function isTyped(field) {
  return field.dataset.over !== undefined || !["hidden", "file", "submit", "button", "fieldset"].includes(field.type);
}

function isTicked(field) {
  return ["checkbox", "radio"].includes(field.type);
}

function valueOf(field) {
  return isTicked(field) ? `${field.value} ${field.checked}` : field.value;
}

function setValue(field, value) {
  if (isTicked(field)) field.checked = value.endsWith(" true");
  else field.value = value;
}

function hasSameFields(kept, fields) {
  const names = JSON.parse(kept).map(([name]) => name);
  return names.join() === fields.map((one) => one.name).join();
}

function forgetAll() {
  for (const key of Object.keys(local)) if (key.startsWith(drafts)) local.removeItem(key);
}
