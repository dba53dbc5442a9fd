// The error summary takes focus, so that it is read first and the keyboard starts there.

export function focusErrors(root = document) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
}
