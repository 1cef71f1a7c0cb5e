/** Look-ups in the catalog of choices (api: `/api/catalog`). */

/**
 * The record of one choice, or null before the catalog has come or where it holds none of that name.
 * @param {any} catalog
 * @param {string} registry such as "losses"
 * @param {string} name
 */
export function record(catalog, registry, name) {
  const entries = catalog?.[registry];
  if (!entries) return null;
  return (Array.isArray(entries) ? entries.find((entry) => entry.name === name) : entries[name]) ?? null;
}

/**
 * Every record of a registry, in the catalog's order.
 * @param {any} catalog
 * @param {string} registry
 * @returns {any[]}
 */
export function records(catalog, registry) {
  const entries = catalog?.[registry] ?? [];
  return Array.isArray(entries) ? entries : Object.values(entries);
}
