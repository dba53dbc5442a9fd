// Keys on the desk and the match page: a letter presses what has data-key with that letter.
// Can be turned off (remembered in this browser), and never acts inside fields.

const STORED = "match-keys";
const FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

function isOn() {
  return localStorage.getItem(STORED) !== "off";
}

function show(toggle) {
  document.body.classList.toggle("keys-off", !isOn());
  if (toggle) toggle.checked = isOn();
}

function press(target) {
  if (target.type === "radio") {
    target.checked = true;
    target.focus();
  } else {
    target.click();
  }
}

function onKey(event) {
  if (!isOn() || event.defaultPrevented || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(FIELDS)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (!target || target.disabled) return;
  event.preventDefault();
  press(target);
}

const toggle = document.querySelector("[data-keys-toggle]");
if (toggle) {
  toggle.closest("[hidden]")?.removeAttribute("hidden");
  toggle.addEventListener("change", () => {
    localStorage.setItem(STORED, toggle.checked ? "on" : "off");
    show(toggle);
  });
}
show(toggle);
document.addEventListener("keydown", onKey);
