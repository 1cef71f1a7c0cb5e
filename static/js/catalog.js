/** Look-ups in the catalog of choices (api: `/api/catalog`). */

/**
 * The record of one choice, or null before the catalog has come or where it holds none of that name.
 * @param {any} catalog
 * @param {string} registry such as "losses"
 * @param {string} name
 * @returns {any}
 */
export const record = (catalog, registry, name) => catalog?.[registry]?.[name] ?? null;

/**
 * Every record of a registry, in the catalog's order.
 * @param {any} catalog
 * @param {string} registry
 * @returns {any[]}
 */
export const records = (catalog, registry) => Object.values(catalog?.[registry] ?? {});
