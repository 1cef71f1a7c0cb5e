// The types of what this bundle offers, as the pages use it (lit-html's own are spread over many files).
export interface TemplateResult {
  readonly strings: TemplateStringsArray;
  readonly values: unknown[];
}
export interface Ref<T = Element> {
  readonly value?: T;
}
export interface RootPart {
  setConnected(isConnected: boolean): void;
}
export declare function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult;
export declare function svg(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult;
export declare function mathml(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult;
export declare function render(
  value: unknown,
  container: HTMLElement | SVGElement | DocumentFragment,
  options?: { renderBefore?: ChildNode | null; host?: object; isConnected?: boolean },
): RootPart;
export declare const nothing: unique symbol;
export declare const noChange: unique symbol;
export declare function repeat<T>(
  items: Iterable<T>,
  keyOrTemplate: (item: T, index: number) => unknown,
  template?: (item: T, index: number) => unknown,
): unknown;
export declare function ref(target?: Ref<any> | ((element: Element | undefined) => void)): unknown;
export declare function createRef<T = Element>(): Ref<T>;
export declare function live(value: unknown): unknown;
export declare function keyed(key: unknown, value: unknown): unknown;
export declare function guard(dependencies: unknown, value: () => unknown): unknown;
export declare function classMap(classes: Record<string, unknown>): unknown;
