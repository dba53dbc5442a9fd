// Character counts: the text under a field follows what is written.

function show(line, field) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const { text } = line.dataset;
  line.textContent = text
    .replace("{n}", number.format(field.value.length))
    .replace("{max}", number.format(Number(field.dataset.max)));
}

export function countCharacters(root = document) {
  for (const line of root.querySelectorAll("[data-count-for]")) {
    const field = document.getElementById(line.dataset.countFor);
    if (field) field.addEventListener("input", () => show(line, field));
  }
}
