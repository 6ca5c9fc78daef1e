// What is typed and not saved yet outlives a lost connection: it is kept in this browser until the server has taken it.
"use strict";
for (const form of document.querySelectorAll("form[data-kept]")) {
  const key = `draft/${form.dataset.kept}`;
  const fields = [...form.querySelectorAll("input[name=title], textarea")];
  const read = () => JSON.stringify(fields.map((field) => field.value));
  const begun = read();
  const store = globalThis.localStorage;
  for (const other of Object.keys(store)) {
    // an older version's text was taken, or is older than what the server has now
    if (other.startsWith(key.slice(0, key.lastIndexOf("/") + 1)) && other !== key) store.removeItem(other);
  }
  const kept = store.getItem(key);
  if (kept !== null && kept !== begun) {
    JSON.parse(kept).forEach((text, place) => (fields[place].value = text));
    form.querySelector("[data-restored]").hidden = false;
  }
  form.addEventListener("input", () => store.setItem(key, read()));
}
