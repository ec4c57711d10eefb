/* Choosing on the list of data requests: all on the page at once, and how many. Without it every box works alone. */
"use strict";

{
  const bar = document.querySelector("[data-bulk]");
  const ticks = () => [...document.querySelectorAll('input[name="case"][form="bulk"]')];

  const show = () => {
    const boxes = ticks();
    const number = boxes.filter((box) => box.checked).length;
    const whole = bar.querySelector("[data-bulk-list]");
    const page = bar.querySelector("[data-bulk-all]");
    page.checked = boxes.length > 0 && number === boxes.length;
    page.indeterminate = number > 0 && number < boxes.length;
    const says = number && !whole.checked ? bar.dataset.says.replace("{count}", number) : "";
    bar.querySelector("[data-bulk-count]").textContent = says;
    bar.classList.toggle("is-chosen", number > 0 || whole.checked);
  };

  if (bar) {
    bar.querySelector("[data-bulk-page]").hidden = false;
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-bulk-all]")) {
        for (const box of ticks()) box.checked = event.target.checked;
      }
      if (event.target.matches('[data-bulk-all], [data-bulk-list], input[name="case"]')) show();
    });
    // Back brings a page with the boxes as they were left.
    window.addEventListener("pageshow", show);
    show();
  }
}
