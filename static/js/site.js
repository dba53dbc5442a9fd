// Everything here improves what works without it.
import { countCharacters } from "./counts.js";
import { focusErrors } from "./errors.js";
import { closeMenuByEscape } from "./menu.js";
import { growRows } from "./rows.js";
import { watchSaved } from "./saved.js";

focusErrors();
countCharacters();
growRows();
watchSaved();
closeMenuByEscape();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
