/**
 * The meaning of the symbol that is pointed at, tapped or in focus, anywhere on the page: one small card beside it.
 * It listens to the whole page, because symbols stand in every panel; a panel only marks them (`data-symbol`).
 */

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { maths, typeset } from "../maths.js";
import { GLOSSARY } from "../strings/glossary.js";
import { focusMark, markOf, ownerOf, reached, setStops } from "../symbol-marks.js";

/** @typedef {import("../types.js").View} View */

const ID = "symbol-meaning";
const MARGIN = 8;

/** @param {HTMLElement} root @param {import("../types.js").Context} _context @returns {import("../types.js").Mounted} */
export function mount(root, _context) {
  const glossary = new Glossary(root);
  return { update: (view) => glossary.update(view), unmount: () => glossary.unmount() };
}

class Glossary {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.id = ID;
    root.setAttribute("role", "tooltip");
    root.setAttribute("popover", "manual");
    /** The mark that is explained. @type {Element | null} */ this.mark = null;
    /** Who is described by it, where it is in focus. @type {Element | null} */ this.described = null;
    /** A title that would cover the card, kept while the card tells it. @type {{element: Element, title: string} | null} */
    this.titled = null;
    /** @type {unknown[]} */ this.shown = [];
    this.leave = new AbortController();
    this.listen("pointerover", (event) => this.point(event));
    this.listen("pointerup", (event) => this.tap(event));
    this.listen("focusin", ({ target }) => this.attend(target));
    this.listen("focusout", () => this.hide());
    this.listen("keydown", (event) => this.key(event), true);
    this.listen("scroll", () => this.scroll(), true);
  }

  /** @param {string} type @param {(event: any) => void} act @param {boolean} [capture] */
  listen(type, act, capture = false) {
    document.addEventListener(type, act, { signal: this.leave.signal, capture, passive: type === "scroll" });
  }

  unmount() {
    this.hide();
    this.leave.abort();
  }

  /** @param {View} view */
  update({ snapshot, catalog, selection, moment, playing }) {
    if (this.mark && !this.mark.isConnected) this.hide();
    const wanted = [snapshot, catalog, selection, moment.index];
    if (playing || wanted.every((one, index) => one === this.shown[index])) return;
    this.shown = wanted;
    setStops(document.querySelectorAll("[data-view]"));
  }

  /** A mouse over a symbol shows its meaning; over the card itself it stays. @param {PointerEvent} event */
  point({ target, pointerType }) {
    if (pointerType === "touch" || !(target instanceof Element) || this.root.contains(target)) return;
    const mark = target.closest("[data-symbol]");
    if (mark === this.mark) return;
    if (mark) this.show(mark, "hover");
    else if (!this.described && !(this.mark && anchorOf(this.mark).contains(target))) this.hide();
  }

  /** A finger on a symbol shows its meaning, elsewhere hides it. @param {PointerEvent} event */
  tap({ target, pointerType }) {
    if (pointerType !== "touch" || !(target instanceof Element)) return;
    const mark = target.closest("[data-symbol]");
    if (mark) this.show(mark, "tap");
    else this.hide();
  }

  /** @param {EventTarget | null} target in focus now */
  attend(target) {
    if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
    const mark = markOf(target);
    if (mark) this.show(mark, "focus", target);
  }

  /** A symbol in focus keeps its card when the page scrolls to it; else a card goes with what it stood beside. */
  scroll() {
    if (this.mark && this.described) this.place(this.mark);
    else this.hide();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape" && this.mark) {
      this.hide();
      return;
    }
    const { target } = event;
    if (!(target instanceof HTMLElement) || !("stop" in target.dataset)) return;
    const from = this.mark && ownerOf(this.mark) === target ? this.mark : markOf(target);
    const next = from && reached(from, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    focusMark(next);
    this.show(next, "focus", ownerOf(next));
  }

  /** @param {Element} mark @param {"hover" | "tap" | "focus"} by @param {Element} [described] */
  show(mark, by, described) {
    const entry = GLOSSARY[mark.getAttribute("data-symbol") ?? ""];
    if (!entry) return;
    this.hide();
    this.mark = mark;
    mark.toggleAttribute("data-explained", true);
    if (described) this.describe(described);
    render(card(entry, this.takeTitle(mark)), this.root);
    typeset(this.root);
    this.root.dataset.by = by;
    this.root.showPopover();
    this.place(mark);
  }

  /** The browser's own tip would lie over the card: the card tells it instead. @param {Element} mark */
  takeTitle(mark) {
    const element = mark.closest("[title]");
    const title = element?.getAttribute("title");
    if (!element || !title) return "";
    this.titled = { element, title };
    element.setAttribute("title", "");
    return title;
  }

  /** Gives the title back, unless it has been drawn anew meanwhile. */
  giveTitle() {
    const { element, title } = this.titled ?? {};
    if (element?.getAttribute("title") === "") element.setAttribute("title", title ?? "");
    this.titled = null;
  }

  /**
   * Under the symbol, or above it where there is no room, within the window; beside a form in which someone types.
   * @param {Element} mark
   */
  place(mark) {
    const { offsetWidth: width, offsetHeight: height, style } = this.root;
    const at = anchorOf(mark).getBoundingClientRect();
    const form =
      this.described?.matches("input, select") && mark.closest("[popover]")?.getBoundingClientRect();
    const beside = form && form.right + width + MARGIN < window.innerWidth ? form.right + MARGIN : at.left;
    const left = Math.min(beside, window.innerWidth - width - MARGIN);
    // No gap: a mouse may go from the symbol onto its card.
    const under = at.bottom;
    const top = under + height + MARGIN > window.innerHeight ? at.top - height : under;
    style.setProperty("left", `${Math.max(MARGIN, left)}px`);
    style.setProperty("top", `${Math.max(MARGIN, top)}px`);
  }

  /** @param {Element} element in focus, which readers tell together with the card */
  describe(element) {
    this.described = element;
    const others = element.getAttribute("aria-describedby");
    element.setAttribute("aria-describedby", others ? `${others} ${ID}` : ID);
  }

  hide() {
    if (!this.mark) return;
    this.mark.removeAttribute("data-explained");
    this.mark = null;
    this.giveTitle();
    if (this.described) {
      const others = (this.described.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .filter((id) => id !== ID);
      if (others.length > 0) this.described.setAttribute("aria-describedby", others.join(" "));
      else this.described.removeAttribute("aria-describedby");
      this.described = null;
    }
    if (this.root.matches(":popover-open")) this.root.hidePopover();
  }
}

/** What a symbol's card must not cover: the button that holds it, with its number. @param {Element} mark */
const anchorOf = (mark) => mark.closest("button") ?? mark;

/** @param {import("../strings/glossary.js").Entry} entry @param {string} note what the page's own tip says here */
const card = ({ symbol, name, sentence, latex }, note) => html`
  <p class="name">${symbol === name ? "" : html`<b>${symbol}</b>`} ${name}</p>
  <p>${sentence}</p>
  ${latex ? html`<p class="formula">${maths(latex)}</p>` : ""}
  ${note ? html`<p class="soft">${note}</p>` : ""}`;
