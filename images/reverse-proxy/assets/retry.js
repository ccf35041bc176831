// SPDX-License-Identifier: Apache-2.0
// Asks for this page's own address again: data-every="SECONDS [FOR-HOW-LONG]". Any other answer takes its place.
"use strict";
(() => {
  const [every, until] = document.currentScript.dataset.every.split(" ").map(Number);
  const began = Date.now();
  const first = document.title;

  async function changed() {
    try {
      const answer = await fetch(location.href, {cache: "no-store", redirect: "manual"});
      if (answer.type === "opaqueredirect") return true;
      // A page of this kind, with the same title, says nothing new.
      const text = answer.status === 404 || answer.status === 503 ? await answer.text() : "";
      return !text.includes(`<title>${first}</title>`);
    } catch {
      return false;
    }
  }

  async function look() {
    if (await changed()) {
      location.reload();
      return;
    }
    const waited = Math.round((Date.now() - began) / 1000);
    const over = until && waited >= until;
    document.getElementById("waited").textContent = over ? "" : `Waiting for ${waited} s.`;
    if (!over) setTimeout(look, every * 1000);
  }
  setTimeout(look, every * 1000);
})();
