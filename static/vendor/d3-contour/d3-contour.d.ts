// The types of what this bundle offers, as the page uses it.
export interface Contours {
  size(size: [columns: number, rows: number]): Contours;
  contour(values: ArrayLike<number>, value: number): { coordinates: [number, number][][][] };
}
export declare function contours(): Contours;
