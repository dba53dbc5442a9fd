// Search as you type: a list under the field of how the words may go on. The field becomes a
// combobox as the ARIA Authoring Practices 1.2 describe it; without this it is a search field.

const WAIT = 120;
const SHORTEST = 2;

class Suggestions {
  constructor(field) {
    this.field = field;
    this.typed = field.value;
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${field.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.dataset.suggestLabel);
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    field.after(this.list, this.said);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
      ["aria-expanded", "false"], ["aria-controls", this.list.id]]) field.setAttribute(name, value);
    field.addEventListener("input", (event) => { if (!event.isComposing) this.wait(); });
    field.addEventListener("compositionend", () => this.wait());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => this.stop());
    field.form.addEventListener("submit", () => this.stop());
    // The field keeps the focus, also on touch; a choice is made where the pointer is let go.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get isOpen() { return !this.list.hidden; }

  wait() {
    this.typed = this.field.value;
    clearTimeout(this.timer);
    this.request?.abort();
    if (this.typed.trim().length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const request = new AbortController();
    this.request = request;
    try {
      const query = new URLSearchParams({ q: this.typed });
      const answer = await fetch(`${this.field.dataset.suggest}?${query}`, { signal: request.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (!request.signal.aborted) this.show(found);
    } catch {
      if (!request.signal.aborted) this.close(); // no net: a search field is enough
    }
  }

  // What is shown stays until the next answer is here, so that nothing flickers.
  show(found) {
    if (!found.length) return this.close();
    this.list.replaceChildren(...found.map((text, number) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = text;
      const same = text.toLowerCase().startsWith(this.typed.toLowerCase()) ? this.typed.length : 0;
      const rest = document.createElement("b");
      rest.textContent = text.slice(same);
      option.append(text.slice(0, same), rest);
      return option;
    }));
    this.at = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    const { suggestOne, suggestMany } = this.field.dataset;
    this.said.textContent = found.length === 1 ? suggestOne : suggestMany.replace("{n}", found.length);
    return undefined;
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.said.textContent = "";
  }

  stop() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.close();
  }

  // The arrows write what they come to into the field; beyond either end is what was typed.
  move(step) {
    const options = [...this.list.children];
    const places = options.length + 1;
    this.at = ((this.at + 1 + step + places) % places) - 1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === this.at)));
    const here = options[this.at];
    this.field.value = here ? here.dataset.text : this.typed;
    if (here) this.field.setAttribute("aria-activedescendant", here.id);
    else this.field.removeAttribute("aria-activedescendant");
    here?.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    this.field.value = option.dataset.text;
    this.stop();
    this.field.form.requestSubmit();
  }

  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (step && this.isOpen) {
      event.preventDefault();
      this.move(step);
    } else if (step === 1) {
      event.preventDefault();
      this.wait();
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.field.value = this.typed;
      this.stop();
    }
  }
}

export function suggestWhileTyping(root = document) {
  for (const field of root.querySelectorAll("[data-suggest]")) new Suggestions(field);
}
