/* Passkeys: their buttons appear where the browser knows them, and what went wrong is said on the page. */
"use strict";

{
  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  }

  document.addEventListener("allauth.error", (event) => {
    const note = document.querySelector("[data-passkey-problem]");
    if (!note) return;
    event.preventDefault();
    note.hidden = false;
    note.textContent = note.dataset.passkeyProblem;
  });
}
