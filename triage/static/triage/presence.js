/* Tells the desk that the page of a case is open, and the reader who else has it open and what happened since. */
"use strict";

{
  const form = document.getElementById("presence");
  const others = form?.querySelector("[data-others]");
  const moved = form?.querySelector("[data-moved]");

  async function beat() {
    if (document.hidden) return;
    let told;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        redirect: "error",
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return;
      told = await answer.json();
    } catch {
      // The next beat tries again; the page works without.
      return;
    }
    if (others.textContent !== told.others) others.textContent = told.others;
    if (!told.moved) return;
    moved.querySelector("[data-says]").textContent = told.says;
    moved.hidden = false;
  }

  if (form) {
    form.addEventListener("submit", (event) => event.preventDefault());
    setInterval(beat, Number(form.dataset.every) * 1000);
    document.addEventListener("visibilitychange", beat);
  }
}
