/* Turning pages without leaving the page, so that what is half typed beside them stays. All of it works by links too. */
"use strict";

{
  const reading = document.querySelector("[data-reading]");
  const zooms = ["zoom-100", "zoom-150", "zoom-200"];
  let turning = 0;

  // The page that a fact is tied to follows the page that is shown, unless somebody wrote another number.
  const followed = document.querySelector("[name='tie-page']");
  let written = false;
  if (followed) followed.addEventListener("input", () => { written = true; });

  function settle(address) {
    const shown = reading.querySelector("[data-page]");
    if (followed && !written && shown) followed.value = shown.dataset.page;
    for (const form of document.querySelectorAll(".reading-facts form")) form.setAttribute("action", address.search || "?");
  }

  async function turn(address, name) {
    const mine = ++turning;
    const part = new URL(address);
    part.searchParams.set("part", "sheet");
    reading.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(part, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const sheet = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== turning) return;
      reading.replaceChildren(...sheet.body.childNodes);
    } catch {
      window.location.assign(address);
      return;
    } finally {
      reading.removeAttribute("aria-busy");
    }
    window.history.replaceState(null, "", address);
    settle(address);
    const target = reading.querySelector(`a[data-turn="${CSS.escape(name)}"], form[data-turn="${CSS.escape(name)}"] [type="search"], form[data-turn="${CSS.escape(name)}"] [type="number"]`);
    (target || reading.querySelector(".sheet-scroll"))?.focus();
  }

  function tell(picture) {
    const says = document.createElement("p");
    says.className = "refusal";
    says.setAttribute("role", "alert");
    says.textContent = picture.dataset.broken;
    picture.closest(".sheet-scroll").replaceWith(says);
  }

  function addressOf(form) {
    const address = new URL(window.location.href);
    address.search = new URLSearchParams(new FormData(form)).toString();
    address.hash = "";
    return address;
  }

  if (reading) {
    reading.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-turn]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      // A hit in a text is further down on the same page.
      if (link.getAttribute("href").startsWith("#")) return;
      event.preventDefault();
      turn(new URL(link.href), link.dataset.turn);
    });

    reading.addEventListener("submit", (event) => {
      if (!event.target.matches("form[data-turn]")) return;
      event.preventDefault();
      turn(addressOf(event.target), event.target.dataset.turn);
    });

    // Single keys act only while the document has the focus: nowhere else are they taken from anybody.
    reading.addEventListener("keydown", (event) => {
      if (!("keys" in reading.dataset)) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
      const size = reading.querySelector(".sheet-zooms [aria-current]")?.dataset.turn;
      const place = Math.max(zooms.indexOf(size), 0);
      const names = {
        n: "next",
        p: "previous",
        0: "zoom-fit",
        "+": zooms[Math.min(place + 1, zooms.length - 1)],
        "-": zooms[Math.max(place - 1, 0)],
      };
      if (event.key === "s") {
        event.preventDefault();
        reading.querySelector("[type='search']")?.focus();
        return;
      }
      const link = names[event.key] && reading.querySelector(`a[data-turn="${names[event.key]}"]`);
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      turn(new URL(link.href), "");
    });

    // Errors of pictures do not bubble, and the first may come before this script does.
    reading.addEventListener("error", (event) => {
      if (event.target.matches("img[data-sheet]")) tell(event.target);
    }, true);
    const first = reading.querySelector("img[data-sheet]");
    if (first && first.complete && !first.naturalWidth) tell(first);

    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-page-link]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const address = new URL(link.href);
      if (address.pathname !== window.location.pathname) return;
      event.preventDefault();
      turn(address, "");
    });
  }
}
