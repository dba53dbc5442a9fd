// The saved time says when there is something it does not cover.

export function watchSaved(root = document) {
  for (const line of root.querySelectorAll("[data-saved]")) {
    const form = line.closest("form");
    if (!form) continue;
    form.addEventListener("input", () => { line.textContent = line.dataset.unsavedText; }, { once: true });
  }
}
