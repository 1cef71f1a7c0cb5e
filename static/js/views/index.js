/** The list of panels: the name that a template gives an element in `data-view`, and what is mounted there. */

import { mount as chainRule } from "./chain-rule.js";
import { mount as dataPanel } from "./data-panel.js";
import { mount as lossCurve } from "./loss-curve.js";
import { mount as notices } from "./notices.js";
import { mount as sentence } from "./sentence.js";
import { mount as settings } from "./settings.js";
import { mount as stage } from "./stage.js";
import { mount as theme } from "./theme.js";
import { mount as timeline } from "./timeline.js";

/** @type {Record<string, (root: HTMLElement, context: import("../types.js").Context) => import("../types.js").Mounted>} */
export const VIEWS = {
  settings,
  theme,
  stage,
  sentence,
  timeline,
  "chain-rule": chainRule,
  "data-panel": dataPanel,
  "loss-curve": lossCurve,
  notices,
};
