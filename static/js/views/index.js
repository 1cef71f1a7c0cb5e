/**
 * The list of panels: the name that a template gives an element in `data-view`, and the module of what is mounted there
 * (`mount`, and `needs` where it asks the server for more than the snapshot).
 */

import * as chainRule from "./chain-rule.js";
import * as compare from "./compare.js";
import * as conventions from "./conventions.js";
import * as dataPanel from "./data-panel.js";
import * as decisionSurface from "./decision-surface.js";
import * as explore from "./explore.js";
import * as glossary from "./glossary.js";
import * as gradientFlow from "./gradient-flow.js";
import * as landscape from "./landscape.js";
import * as lossAccuracy from "./loss-accuracy.js";
import * as lossCurve from "./loss-curve.js";
import * as notices from "./notices.js";
import * as nudge from "./nudge.js";
import * as sentence from "./sentence.js";
import * as settings from "./settings.js";
import * as stage from "./stage.js";
import * as theme from "./theme.js";
import * as timeline from "./timeline.js";

/** @type {Record<string, import("../types.js").Panel>} */
export const VIEWS = {
  settings,
  theme,
  stage,
  sentence,
  conventions,
  timeline,
  "chain-rule": chainRule,
  "data-panel": dataPanel,
  "loss-curve": lossCurve,
  explore,
  "loss-accuracy": lossAccuracy,
  "decision-surface": decisionSurface,
  "gradient-flow": gradientFlow,
  nudge,
  landscape,
  compare,
  notices,
  // Last: it looks at what the others have drawn.
  glossary,
};
