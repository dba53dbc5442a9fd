// Repeated rows: a new row is made here instead of by sending the form.

function renumber(row, name, from, to) {
  const old = new RegExp(`\\b${name}-${from}(?=-|$)`, "g");
  const now = `${name}-${to}`;
  for (const part of row.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = part.getAttribute(attribute);
      if (value) part.setAttribute(attribute, value.replaceAll(old, now));
    }
  }
}

function clear(row) {
  for (const field of row.querySelectorAll("input, textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const wrong of row.querySelectorAll(".is-wrong")) wrong.classList.remove("is-wrong");
  for (const message of row.querySelectorAll(".field__error")) message.remove();
}

function addRow(group) {
  const list = group.querySelector(".field-rows");
  const last = list.lastElementChild;
  const row = last.cloneNode(true);
  const count = list.children.length;
  renumber(row, group.dataset.rows, count - 1, count);
  clear(row);
  list.append(row);
  row.querySelector("input:not([type=hidden]), textarea, select").focus();
}

export function growRows(root = document) {
  for (const group of root.querySelectorAll("[data-rows]")) {
    const button = group.querySelector("[data-add]");
    const list = group.querySelector(".field-rows");
    if (!button || !list || !list.children.length) continue;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      addRow(group);
    });
  }
}
