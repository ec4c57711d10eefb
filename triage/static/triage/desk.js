/* Small conveniences; every page works without them. */
"use strict";

{
  const menus = "details.more, details.filter";

  function close(except) {
    for (const menu of document.querySelectorAll(menus)) {
      if (menu !== except) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => close(event.target.closest(menus)));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.more[open], details.filter[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // A page that is looked for may be in a section that is folded.
  const search = document.getElementById("nav-filter");
  const unfold = () => {
    if (!search.value) return;
    for (const section of document.querySelectorAll("#nav-sidebar details")) section.open = true;
  };
  if (search) {
    search.addEventListener("input", unfold);
    unfold();
  }

  // A second click must not send the same form again. Back brings a page as it was left: it may be sent anew.
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.desk-form")) return;
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
  });
  window.addEventListener("pageshow", () => sent.clear());
}
