// The types of what this bundle offers, as the page uses it.
export interface DsvFormat {
  parseRows(text: string): string[][];
  formatRows(rows: readonly (readonly unknown[])[]): string;
}
export declare function dsvFormat(delimiter: string): DsvFormat;
