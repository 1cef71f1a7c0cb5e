/** Round numbers along an axis. Pure, and right from the smallest to the largest float64, as a diverging loss needs. */

/**
 * Multiples of 1, 2 or 5 times a power of ten within a range, about as many as asked for and at least one.
 * @param {number} low
 * @param {number} high
 * @param {number} about how many
 */
export function linearTicks(low, high, about) {
  const rough = high / about - low / about;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = Math.floor(Math.log10(rough));
  const lead = [1, 2, 5].find((one) => times(one, power) >= rough);
  const step = lead ? times(lead, power) : times(1, power + 1);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/**
 * Powers of ten within a range, so far apart that there are at most as many as asked for; where none lies within, its ends.
 * @param {number} low above 0
 * @param {number} high
 * @param {number} most how many
 */
export function decadeTicks(low, high, most) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last < first) return [low, high];
  const stride = Math.ceil((last - first + 1) / most);
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) =>
    times(1, first + index * stride),
  );
}

/**
 * Places as near to those wanted as they can be with a distance between them, in the order of those wanted.
 * @param {number[]} wanted
 * @param {number} distance the least there should be; less where the room is short
 * @param {number} low
 * @param {number} high
 */
export function spread(wanted, distance, low, high) {
  const apart = Math.min(distance, (high - low) / Math.max(1, wanted.length - 1));
  const order = wanted
    .map((_, index) => index)
    .sort((one, other) => wanted[one] - wanted[other] || one - other);
  const places = [...wanted];
  let least = low;
  for (const index of order) {
    places[index] = Math.max(least, wanted[index]);
    least = places[index] + apart;
  }
  let most = high;
  for (const index of order.reverse()) {
    places[index] = Math.min(most, places[index]);
    most = places[index] - apart;
  }
  return places;
}

/** Read from digits, so that 1e-5 is the number nearest to it, and no power overflows. @param {number} lead @param {number} power */
const times = (lead, power) => Number(`${lead}e${power}`);
