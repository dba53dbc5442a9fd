// The menu works by itself; here Escape closes it and gives the focus back.

export function closeMenuByEscape(root = document) {
  const menu = root.querySelector(".menu");
  if (!menu) return;
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
