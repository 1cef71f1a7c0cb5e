/** Words of the theme button. */
export const STRINGS = { change: { light: "Change to dark", dark: "Change to light" } };
