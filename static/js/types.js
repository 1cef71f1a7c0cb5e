/**
 * The shapes that the page passes around, for the type checker and for readers. Nothing here runs.
 * Records of the server keep the names of the HTTP contract; arrays arrive as rows of Float64Array.
 */

/** @typedef {Float64Array[]} Matrix rows of numbers: `W[j][i]` joins unit i + 1 below to unit j + 1 */

/**
 * @typedef {object} Layer one layer of a trace
 * @property {number} layer
 * @property {string} activation
 * @property {boolean} elementwise false under softmax, where `da_dz` is the Jacobian
 * @property {Matrix} W before the update
 * @property {Float64Array} b
 * @property {Float64Array} a_in
 * @property {Float64Array} z
 * @property {Float64Array} a
 * @property {any} da_dz Float64Array, or Matrix under softmax
 * @property {Float64Array} dL_da NaN where it is not finite
 * @property {Float64Array} delta
 * @property {Matrix} sample_dL_dW of the chosen sample's own loss
 * @property {Float64Array} sample_dL_db
 * @property {Matrix} dL_dW of the batch
 * @property {Float64Array} dL_db
 * @property {Matrix} step_W what is added to the parameters
 * @property {Float64Array} step_b
 */

/**
 * @typedef {object} Trace one iteration (api: Trace)
 * @property {number} iteration
 * @property {number} epoch
 * @property {{number: number, of: number, size: number, rows: number[]}} batch
 * @property {{position: number, row: number, x: Float64Array, y: Float64Array, y_hat: Float64Array, loss: number}} sample
 * @property {{data: number, penalty: number, total: number}} loss
 * @property {Layer[]} layers
 * @property {any} optimizer
 */

/**
 * @typedef {object} Status
 * @property {"ready" | "converged" | "stopped" | "diverged"} state
 * @property {string | null} reason
 * @property {number | null} iteration
 * @property {string | null} quantity
 * @property {number | null} layer
 * @property {string | null} parameter
 */

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {any} spec
 * @property {number} iteration
 * @property {number} furthest
 * @property {number} epoch
 * @property {{number: number, of: number, size: number}} batch
 * @property {Status} status
 * @property {{layer: number, W: Matrix, b: Float64Array}[]} parameters
 * @property {{train: number | null, validation: number | null, test: number | null}} losses
 * @property {{train: number | null, validation: number | null, test: number | null}} accuracy
 * @property {any[]} edits
 * @property {string} permalink
 */

/** @typedef {any} Inspection api: Inspection of one parameter, plain JSON as in the contract */

/**
 * @typedef {object} Place a place in the network (see places.js, which makes them)
 * @property {"weight" | "bias" | "unit" | "loss" | "path"} kind
 * @property {string} name
 * @property {number} [layer]
 * @property {number} [to]
 * @property {number} [from]
 * @property {number} [unit]
 * @property {number[]} [units]
 */

/** @typedef {Place & {layer: number, to: number, from: number}} ParameterPlace a weight, or a bias, which has no `from` */
/** @typedef {Place & {layer: number, unit: number}} UnitPlace */
/** @typedef {Place & {layer: number, units: number[]}} PathPlace */

/**
 * @typedef {object} Phase
 * @property {"forward" | "loss" | "backward" | "gather" | "update"} kind
 * @property {number | null} layer
 * @property {number} index from 0
 * @property {number} start
 * @property {number} end
 */

/**
 * @typedef {object} Moment where t stands (see timeline.js)
 * @property {Phase["kind"] | "start"} kind
 * @property {number | null} layer
 * @property {number} index -1 before the first phase
 * @property {number} progress within the phase, 0 to 1
 * @property {number} count number of phases
 */

/**
 * @typedef {object} Known progress of each phase, 0 to 1 (see timeline.js)
 * @property {number[]} forward by layer, index 0 is 1
 * @property {number[]} backward by layer, index 0 is 0
 * @property {number} loss
 * @property {number} gather
 * @property {number} update
 */

/**
 * @typedef {object} Notice one quiet line for the learner
 * @property {string} id
 * @property {"note" | "problem" | "proposal"} kind
 * @property {string} text
 * @property {{label: string, act: () => void}[]} choices
 */

/**
 * @typedef {object} Snapshot what was fetched for one place in time; always shown together, so nothing on screen is stale
 * @property {number} iteration n of the trace
 * @property {Trace} trace trace n, for the row in focus
 * @property {Inspection | null} inspection of the selected parameter in the same trace; for a selected unit, null
 * @property {any} rows rows answer (`{rows: [...], input_names, target_names, classes, total}`) at `rowsAt`
 * @property {any | null} grid grid answer at `rowsAt`, null where a plane makes no sense
 * @property {number} rowsAt the iteration n whose parameters rows and grid belong to (n, or n + 1 once the update has been passed)
 * @property {import("./loss-history.js").HistoryRow[]} history history rows, oldest first
 */

/**
 * @typedef {object} View what every panel is given (state plus what follows from it, see state.js)
 * @property {any | null} catalog
 * @property {Session | null} session
 * @property {Snapshot | null} snapshot
 * @property {Trace | null} trace `snapshot.trace`
 * @property {Inspection | null} inspection `snapshot.inspection`
 * @property {number} layers number of layers, inputs not counted; 0 before the first session
 * @property {number[]} widths units by layer, index 0 the inputs
 * @property {number} iteration n of the trace looked at
 * @property {number} t place within that iteration, 0 to 1
 * @property {Moment} moment
 * @property {Known} known
 * @property {boolean} past whether an earlier trace than the peek is looked at before its update (the session does not move)
 * @property {Place | null} selection a weight, bias or unit
 * @property {Place | null} hover
 * @property {number | null} row the row in focus (wanted); `trace.sample.row` is the row shown
 * @property {string | null} rowNote says that the wanted row is not in this batch
 * @property {boolean} playing
 * @property {number} speed 0.25 to 16
 * @property {"phase" | "iteration" | "epoch"} unit
 * @property {"light" | "dark"} theme
 * @property {boolean} reducedMotion
 * @property {boolean} busy a call is under way for longer than a moment
 * @property {Notice[]} notices
 * @property {Record<string, Record<string, import("./wishes.js").Answer>>} answers by panel; read them by `answerTo(view, panel)` of wishes.js
 * @property {Record<string, Record<string, any>>} choices by panel, what `actions.choose` has set
 * @property {import("./comparison.js").Compared} comparison the last one asked for
 */

/**
 * @typedef {object} Actions intents of the learner; every one returns at once, results arrive as a new view
 * @property {(place: Place | null) => void} select
 * @property {(place: Place | null) => void} hover
 * @property {(row: number) => void} focusRow
 * @property {(unit?: View["unit"]) => void} stepForward
 * @property {(unit?: View["unit"]) => void} stepBack
 * @property {() => void} toStart to iteration 1, t = 0
 * @property {() => void} toLatest to where the session stands
 * @property {(t: number) => void} scrub to a place within the iteration, at once
 * @property {(index: number) => void} toPhase to the end of a phase of this iteration
 * @property {(iteration: number, t?: number) => void} goTo look at trace n
 * @property {() => void} toggle play or pause
 * @property {(speed: number) => void} setSpeed
 * @property {(unit: View["unit"]) => void} setUnit
 * @property {() => void} resumeHere move the session to the iteration looked at
 * @property {(changes: object) => void} edit a PATCH: parameters, optimizer, batch_size, penalty, frozen
 * @property {(changes: object, what: string) => void} change a change of the spec that needs a reset; asks first if anything would be lost. `what` completes the sentence "Changing … starts again from iteration 0"
 * @property {(name: string) => void} usePreset
 * @property {() => void} reset
 * @property {() => void} toggleTheme
 * @property {(text: string, what?: string) => void} copy to the clipboard, and say so; `what` names a text too long to be repeated
 * @property {(panel: string, chosen: Record<string, unknown>) => void} choose a panel's own choices that its `needs` read
 * @property {(wanted: import("./comparison.js").Wanted) => void} compare runs that differ in one setting
 * @property {() => void} cancelComparison
 * @property {() => void} compareAgain the same, of the run as it stood then
 * @property {() => void} lookAgain for a comparison that the server did not tell of
 * @property {(number: number) => void} openCompared makes a compared run the page's own
 * @property {(id: string) => void} dismiss a notice
 * @property {(text: string, kind?: Notice["kind"]) => void} say show a notice
 */

/** @typedef {{actions: Actions}} Context */
/** @typedef {{update: (view: View) => void, unmount: () => void}} Mounted */
/**
 * @typedef {object} Panel what a module in views/ exports
 * @property {(root: HTMLElement, context: Context) => Mounted} mount
 * @property {(view: View) => import("./wishes.js").Needs} [needs] what it asks of the server now; pure
 */

export {};
