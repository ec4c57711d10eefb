/* Single keys on lists and case files; the dialog of the page holds the addresses and says whether they are on. */
"use strict";

{
  const help = document.getElementById("keys");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const PAUSE = 1200;
  let current = null;
  let after = null;

  function isTyping(target) {
    return target.isContentEditable || target.closest("input:not([type='checkbox']), textarea, select, dialog");
  }

  function mark(row) {
    if (current) current.classList.remove("current");
    current = row;
    row.classList.add("current");
    row.querySelector("a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function present() {
    const focused = document.activeElement?.closest("[data-row]");
    return focused ?? (current?.isConnected ? current : null);
  }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(present());
    const there = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    mark(all[Math.min(Math.max(there, 0), all.length - 1)]);
  }

  function choose() {
    const box = present()?.querySelector("input[type='checkbox']");
    if (box) box.click();
  }

  function open() {
    const row = present();
    if (row) window.location.assign(row.dataset.url);
  }

  function assign() {
    const place = rows().length ? present() : document;
    const button = place?.querySelector("[data-assign]");
    if (button) button.click();
  }

  const go = { h: () => help.dataset.home, l: () => help.dataset.list };
  const keys = {
    "/": () => document.getElementById("desk-search")?.focus(),
    "?": () => help.showModal(),
    j: () => step(1),
    k: () => step(-1),
    x: choose,
    o: open,
    a: assign,
  };

  function waitForSecond() {
    clearTimeout(after);
    after = setTimeout(() => { after = null; }, PAUSE);
  }

  document.addEventListener("keydown", (event) => {
    if (!help || help.open || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === "a") return;
    if (isTyping(event.target)) return;
    if (after !== null && event.key in go) {
      clearTimeout(after);
      after = null;
      event.preventDefault();
      window.location.assign(go[event.key]());
      return;
    }
    if (event.key === "g") {
      waitForSecond();
      return;
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
