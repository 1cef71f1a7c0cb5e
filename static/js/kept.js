/** What the browser keeps: text by name, for good (of the page's looks) or as long as the tab is open, where its storage may be used. */

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

/** @param {string} name @returns {string | null} */
export function recallInTab(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} text nothing is kept where it is empty, or too long for the browser */
export function keepInTab(name, text) {
  try {
    sessionStorage.removeItem(name);
    if (text !== "") sessionStorage.setItem(name, text);
  } catch {
    // As above; what was kept before is gone rather than wrong.
  }
}
