/**
 * A new id for a call that must not be applied twice: a random UUID (RFC 9562, version 4). Browsers have a call of their
 * own for it, but not on a page that a classroom opens by plain http from another machine; random bytes they give there too.
 */
export function requestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
