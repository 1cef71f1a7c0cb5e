/** What the browser keeps of the page's looks: text by name, where its storage may be used. */

/** @param {string} name @returns {string | null} */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} text */
export function keep(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Storage may be blocked where the page is embedded; the choice then lasts as long as the page.
  }
}
