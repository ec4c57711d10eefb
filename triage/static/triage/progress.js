/* How far a run is, asked every second. Without it the page is loaded anew by its link. */
"use strict";

{
  const box = document.querySelector("[data-progress]");
  const SECOND = 1000;
  const STEPS = 10;

  if (box) {
    const bar = box.querySelector("progress");
    const words = box.querySelector("[data-progress-says]");
    const spoken = box.querySelector("[data-progress-live]");
    let told = 0;

    const show = (state) => {
      bar.value = state.settled;
      words.textContent = state.says;
      const step = Math.floor((STEPS * state.settled) / bar.max);
      // Each number read aloud would leave no room for anything else.
      if (step !== told) spoken.textContent = state.says;
      told = step;
    };

    const look = async () => {
      let wait = SECOND;
      try {
        const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
        // Logged out, or no longer theirs: the page itself says so.
        if (answer.redirected || answer.status === 404) return window.location.reload();
        const state = await answer.json();
        show(state);
        if (state.ended) return window.location.reload();
      } catch {
        wait = 5 * SECOND;
      }
      return setTimeout(look, wait);
    };

    for (const link of box.querySelectorAll("[data-progress-by-hand]")) link.hidden = true;
    setTimeout(look, SECOND);
  }
}
