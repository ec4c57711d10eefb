/* Line numbers beside the text of a rulebook. Without it an error still shows its lines and their numbers. */
"use strict";

{
  const box = document.querySelector("[data-line-numbers]");
  const area = box && box.querySelector("textarea");

  if (area) {
    const gutter = document.createElement("div");
    const wrong = Number(box.dataset.wrongLine || 0);
    let shown = 0;
    gutter.className = "law-gutter";
    gutter.setAttribute("aria-hidden", "true");
    box.prepend(gutter);

    const lineOf = (number) => {
      const line = document.createElement(number === wrong ? "b" : "span");
      line.textContent = `${number === wrong ? "▶" : ""}${number}\n`;
      return line;
    };

    const number = () => {
      const count = area.value.split("\n").length;
      if (count < shown) {
        while (gutter.childElementCount > count) gutter.lastElementChild.remove();
      } else {
        for (let next = shown + 1; next <= count; next += 1) gutter.append(lineOf(next));
      }
      shown = count;
      follow();
    };

    const follow = () => {
      gutter.scrollTop = area.scrollTop;
    };

    // The reader of the box can make it higher; the numbers keep up.
    new ResizeObserver(() => {
      gutter.style.height = `${area.offsetHeight}px`;
      follow();
    }).observe(area);

    const goTo = (line) => {
      const before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      const text = area.value.split("\n")[line - 1] || "";
      area.focus();
      area.setSelectionRange(before, before + text.length);
      area.scrollTop = Math.max(0, (line - 6) * (area.scrollHeight / Math.max(shown, 1)));
      follow();
    };

    area.addEventListener("input", number);
    area.addEventListener("scroll", follow);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-to-line]");
      if (!link) return;
      event.preventDefault();
      goTo(Number(link.dataset.toLine));
    });
    number();
  }
}
