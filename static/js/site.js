// Everything here improves what works without it.
import { countCharacters } from "./counts.js";
import { focusErrors } from "./errors.js";
import { closeMenuByEscape } from "./menu.js";
import { growRows } from "./rows.js";
import { watchSaved } from "./saved.js";
import { suggestWhileTyping } from "./suggest.js";

focusErrors();
countCharacters();
growRows();
watchSaved();
closeMenuByEscape();
suggestWhileTyping();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
