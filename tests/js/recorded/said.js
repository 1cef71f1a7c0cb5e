import { sentence } from "../../../static/js/narration.js";

/** The sentence of a view as plain text. @param {any} view */
export const said = (view) =>
  sentence(view)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");
