/** A number as the panel of nudging shows it: rounded for the eye, exact on hover. */

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { exact, plain, short } from "../format.js";

/**
 * @param {number | null | undefined} value
 * @param {{decimals?: number, quantity?: string, none?: string, sign?: boolean}} [options] `quantity` names it for tests and scripts, `sign` shows a plus too
 */
export function number(value, { decimals = 4, quantity, none = "–", sign = false } = {}) {
  if (value === null || value === undefined || Number.isNaN(value))
    return html`<span class="number" data-quantity=${quantity ?? nothing}>${none}</span>`;
  const text = short(value, decimals);
  return html`<data
    class="number"
    value=${plain(value)}
    data-exact=${plain(value)}
    data-quantity=${quantity ?? nothing}
    title=${exact(value)}
    >${sign && value > 0 ? `+${text}` : text}</data
  >`;
}
