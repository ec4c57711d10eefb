/* The draft of a letter beside its form, drawn anew when the form changes. Without it a button opens the draft. */
"use strict";

{
  const pane = document.querySelector("[data-letter-preview]");
  const QUIET = 350;

  if (pane) {
    const body = pane.querySelector("[data-preview-body]");
    const state = pane.querySelector("[data-preview-state]");
    const button = document.querySelector("[data-preview-now]");
    const form = button && button.form;
    const views = new Map();
    let asked = null;
    let timer = 0;
    let last = "";
    let asking = null;

    const remember = () => {
      for (const view of body.querySelectorAll("[data-view]")) views.set(view.dataset.view, view.open);
    };

    const restore = () => {
      for (const view of body.querySelectorAll("[data-view]")) {
        if (views.has(view.dataset.view)) view.open = views.get(view.dataset.view);
      }
    };

    const question = () => (form ? { method: "POST", body: new URLSearchParams(new FormData(form)) } : {});

    const draw = async () => {
      // One click is told as input and as change: what is being drawn already is not asked for again.
      clearTimeout(timer);
      const next = question();
      const said = String(next.body || "");
      if (said === asking || (said === last && body.querySelector("[data-view]"))) return undefined;
      if (asked) asked.abort();
      asked = new AbortController();
      const mine = asked;
      asking = said;
      state.textContent = pane.dataset.busy;
      pane.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(pane.dataset.letterPreview, { ...next, signal: mine.signal });
        // Logged out, or no longer theirs: the page itself says so.
        if (answer.redirected || answer.status === 404) return window.location.reload();
        if (!answer.ok) throw new Error(answer.statusText);
        const drawn = await answer.text();
        if (mine.signal.aborted) return undefined;
        remember();
        body.innerHTML = drawn;
        restore();
        last = said;
        state.textContent = pane.dataset.drawn;
      } catch (error) {
        if (error.name === "AbortError") return undefined;
        state.textContent = pane.dataset.failed;
      }
      asking = null;
      pane.removeAttribute("aria-busy");
      return undefined;
    };

    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(draw, QUIET);
    };

    if (form) {
      form.addEventListener("input", soon);
      form.addEventListener("change", draw);
      button.addEventListener("click", (event) => {
        event.preventDefault();
        last = "";
        draw();
      });
    }
    draw();
  }
}
