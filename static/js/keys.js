// Keys on the desk and the match page: a letter presses what has data-key with that letter.
// Can be turned off (remembered in this browser), and never acts inside fields.

const STORED = "match-keys";
const FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

// A browser may refuse to remember; then the keys are on until the page is left.
let on = true;
try {
  on = localStorage.getItem(STORED) !== "off";
} catch { /* not remembered */ }

function remember() {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch { /* not remembered */ }
}

function show(toggle) {
  document.body.classList.toggle("keys-off", !on);
  if (toggle) toggle.checked = on;
}

function press(target) {
  if (target.type === "radio") {
    target.checked = true;
    target.focus({ preventScroll: true });
  } else {
    target.click();
  }
}

function onKey(event) {
  if (!on || event.defaultPrevented || event.repeat) return;
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
    on = toggle.checked;
    remember();
    show(toggle);
  });
}
show(toggle);
document.addEventListener("keydown", onKey);
