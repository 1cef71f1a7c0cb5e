/**
 * The server as the page sees it: one method a call of the HTTP contract. Arrays travel as base64 and arrive as rows of
 * Float64Array. Every failure is a `Problem`.
 */

/** A call that did not do what was asked: the server's problem document, or no answer at all (status 0). */
export class Problem extends Error {
  /** @param {number} status @param {any} document */
  constructor(status, document) {
    super(document.detail ?? document.title);
    this.name = "Problem";
    this.status = status;
    this.document = document;
  }
}

/**
 * A typed array of the contract as nested rows: shape "3" gives a Float64Array, "2,3" two of them in a list, and so on.
 * @param {{dtype: string, shape: string, bdata: string}} encoded
 */
export function decodeArray({ dtype, shape, bdata }) {
  if (dtype !== "f8") throw new TypeError(`arrays of type ${dtype} are not expected, only f8`);
  const bytes = bytesOf(bdata);
  return nest(new Float64Array(bytes.buffer), shape === "" ? [] : String(shape).split(",").map(Number));
}

/** The bytes that base64 text stands for; by the browser itself where it can, which is many times quicker. @param {string} text */
function bytesOf(text) {
  const native = /** @type {any} */ (Uint8Array).fromBase64;
  if (native) return /** @type {Uint8Array<ArrayBuffer>} */ (native.call(Uint8Array, text));
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index++) bytes[index] = letters.charCodeAt(index);
  return bytes;
}

/** @param {Float64Array} numbers @param {number[]} shape @returns {any} */
function nest(numbers, shape) {
  if (shape.length <= 1) return numbers;
  const [count, ...rest] = shape;
  const size = rest.reduce((product, one) => product * one, 1);
  return Array.from({ length: count }, (_, index) =>
    nest(numbers.subarray(index * size, (index + 1) * size), rest),
  );
}

/** Replaces every typed array within an answer. @param {any} value @returns {any} */
export function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.bdata === "string" && typeof value.dtype === "string") return decodeArray(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decode(one)]));
}

/** A list is given as the same name several times. @param {Record<string, unknown>} query */
function queryOf(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const pairs = given.flatMap(([key, value]) => [value].flat().map((one) => [key, String(one)]));
  return new URLSearchParams(pairs).toString();
}

/** Seconds that a call waits for a busy server by itself, all in all; what takes longer is told to the learner. */
const PATIENCE = 10;

/**
 * The seconds after which a busy server, having done nothing, asks to be called again; Infinity where it does not.
 * @param {Response} response
 */
function waitOf({ status, headers }) {
  const seconds = Number.parseInt(headers.get("retry-after") ?? "", 10);
  return (status === 429 || status === 503) && seconds >= 0 ? Math.max(1, seconds) : Infinity;
}

/**
 * Sends requests; one that a busy server has put off is sent again when it says, for as long as there is patience.
 * @param {(milliseconds: number, act: () => void) => unknown} after calls back later
 */
function createSend(after) {
  /** Waits as the server asks, and up to a second more: a whole class must not come back at once. @param {number} seconds */
  const rest = (seconds) =>
    new Promise((resolve) => after((seconds + Math.random()) * 1000, () => resolve(null)));

  /** @param {string} address @param {RequestInit} request */
  return async function send(address, request) {
    for (let patience = PATIENCE; ; ) {
      const response = await fetch(address, request).catch(() => null);
      if (response === null)
        throw new Problem(0, { title: "no answer", detail: "The server did not answer." });
      const seconds = waitOf(response);
      if (seconds > patience) return response;
      patience -= seconds;
      await rest(seconds);
    }
  };
}

/**
 * @param {string} base the address under which the contract is served, "/api"
 * @param {(milliseconds: number, act: () => void) => unknown} after calls back later
 */
export function createSource(base, after) {
  const send = createSend(after);
  /** @param {string} method @param {string} path @param {object} [body] */
  async function call(method, path, body) {
    const headers = body === undefined ? undefined : { "content-type": "application/json" };
    const request = { method, headers, body: body && JSON.stringify(body) };
    const response = await send(base + path, { ...request, credentials: "omit" });
    if (response.status === 204) return null;
    const answer = await response.json().catch(() => ({ title: `answer ${response.status} is not JSON` }));
    if (!response.ok) throw new Problem(response.status, answer);
    return decode(answer);
  }
  /** @param {string} id @param {string} what @param {Record<string, unknown>} [query] */
  const look = (id, what, query = {}) => call("GET", `/sessions/${id}/${what}?${queryOf(query)}`);
  /** @param {string} id @param {string} what @param {object} body */
  const act = (id, what, body) => call("POST", `/sessions/${id}/${what}`, { ...body, arrays: "base64" });
  return {
    catalog: () => call("GET", "/catalog"),
    /** @param {object} body */
    create: (body) => call("POST", "/sessions", { ...body, arrays: "base64" }),
    /** @param {string} id */
    read: (id) => call("GET", `/sessions/${id}?arrays=base64`),
    /** @param {string} id */
    remove: (id) => call("DELETE", `/sessions/${id}`),
    /** @param {string} id @param {object} body */
    step: (id, body) => act(id, "step", body),
    /** @param {string} id @param {object} body */
    seek: (id, body) => act(id, "seek", body),
    /** @param {string} id @param {object} body */
    reset: (id, body) => act(id, "reset", body),
    /** @param {string} id @param {object} body */
    edit: (id, body) => call("PATCH", `/sessions/${id}`, { ...body, arrays: "base64" }),
    /** @param {string} id @param {{iteration: number, row?: number | null}} query */
    trace: (id, query) => look(id, "trace", { ...query, arrays: "base64" }),
    /** @param {string} id @param {{parameter: string, iteration: number, row: number}} query */
    inspect: (id, query) => look(id, "inspect", query),
    /** @param {string} id @param {{iteration: number, offset?: number, limit?: number}} query */
    rows: (id, query) => look(id, "rows", query),
    /** @param {string} id @param {{iteration: number, resolution: number, units?: boolean}} query */
    grid: (id, query) => look(id, "grid", { ...query, arrays: "base64" }),
    /** The history as it stands; what else the query holds says which (see needs). @param {string} id @param {{points: number}} query */
    history: (id, { points }) => look(id, "history", { points }),
    /** @param {string} id @param {{parameter: string, iteration: number, count?: number}} query */
    updates: (id, query) => look(id, "updates", query),
    /** @param {string} id @param {{iteration: number}} query */
    diagnostics: (id, query) => look(id, "diagnostics", query),
    /** As the history, its query says which. @param {string} id @param {{quantity: string, points: number}} query */
    quantiles: (id, { quantity, points }) => look(id, "quantiles", { quantity, points, arrays: "base64" }),
    /** @param {string} id @param {{iteration: number, epsilon?: number}} query */
    "gradient-check": (id, query) => look(id, "gradient-check", query),
    /** @param {string} id @param {{parameter: string, iteration: number, span?: number, points?: number}} query */
    slice: (id, query) => look(id, "slice", { ...query, arrays: "base64" }),
    /** With the trajectory as it stands; `furthest` says which (see needs). @param {string} id @param {{iteration: number, furthest?: number, directions: "parameters" | "random" | "pca", parameter?: string[], seed?: number, span?: number, resolution?: number}} query */
    landscape: (id, { furthest, ...query }) => look(id, "landscape", { ...query, arrays: "base64" }),
    ...comparisons(base, call),
  };
}

/**
 * Many runs advanced together, apart from any session.
 * @param {string} base
 * @param {(method: string, path: string, body?: object) => Promise<any>} call
 */
function comparisons(base, call) {
  return {
    /** @param {object} body */
    compare: (body) => call("POST", "/comparisons", body),
    /** @param {string} id of the comparison */
    comparison: (id) => call("GET", `/comparisons/${id}?arrays=base64`),
    /** @param {string} id of the comparison */
    cancelComparison: (id) => call("DELETE", `/comparisons/${id}`),
    /**
     * A comparison's events as they come, until it is over or called off.
     * @param {string} id
     * @param {(name: string, told: any) => void} onEvent
     * @param {string[]} names of the events
     * @param {() => void} onLost the stream has ended or was refused
     * @returns {() => void} calls it off
     */
    followComparison(id, names, onEvent, onLost) {
      const stream = new EventSource(`${base}/comparisons/${id}/events`);
      for (const name of names)
        stream.addEventListener(name, (event) => onEvent(name, decode(JSON.parse(event.data))));
      stream.addEventListener("error", () => {
        stream.close();
        onLost();
      });
      return () => stream.close();
    },
  };
}

/** @typedef {ReturnType<typeof createSource>} Source */
