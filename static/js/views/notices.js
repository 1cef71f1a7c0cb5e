/** Quiet lines for the learner: what happened, what would be lost, what went wrong and how to go on. */

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { STRINGS } from "../strings/page.js";

/** @typedef {import("../types.js").View} View */

const ROLES = { note: "status", problem: "alert", proposal: "alertdialog" };

/** @param {HTMLElement} root @param {import("../types.js").Context} context @returns {import("../types.js").Mounted} */
export function mount(root, { actions }) {
  /** @type {View["notices"] | null} */
  let shown = null;
  /** @type {Element | null} what was in focus before a question was asked */
  let before = null;

  /** A question takes the focus, on the answer that loses nothing, and gives it back when it is answered. @param {boolean} asks */
  function attend(asks) {
    const question = root.querySelector("[data-kind=proposal]");
    if (asks && !before) {
      before = document.activeElement ?? document.body;
      const choices = question?.querySelectorAll("button") ?? [];
      choices[choices.length - 1]?.focus();
    } else if (!asks && before) {
      const lost = document.activeElement === document.body || root.contains(document.activeElement);
      if (lost && before instanceof HTMLElement) before.focus();
      before = null;
    }
  }

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const inQuestion = event.target instanceof Element && event.target.closest("[data-kind=proposal]");
    if (!inQuestion) return;
    event.stopPropagation();
    shown
      ?.find((one) => one.kind === "proposal")
      ?.choices.at(-1)
      ?.act();
  });

  /** @param {View["notices"][number]} notice */
  const line = (notice) => html`
    <div class="notice" data-kind=${notice.kind} role=${ROLES[notice.kind]}
      aria-label=${notice.kind === "proposal" ? notice.text : nothing}>
      <p>${notice.text}</p>
      <div class="choices">
        ${notice.choices.map(({ label, act }) => html`<button type="button" @click=${act}>${label}</button>`)}
        ${
          notice.kind === "proposal"
            ? null
            : html`<button type="button" class="quiet" aria-label=${STRINGS.dismiss} title=${STRINGS.dismiss}
                @click=${() => actions.dismiss(notice.id)}>×</button>`
        }
      </div>
    </div>`;

  return {
    /** @param {View} view */
    update({ notices }) {
      if (notices === shown) return;
      shown = notices;
      const asks = notices.some((one) => one.kind === "proposal");
      render(html`${notices.map(line)}`, root);
      attend(asks);
    },
    unmount: () => root.replaceChildren(),
  };
}
