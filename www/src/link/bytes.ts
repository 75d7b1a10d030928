/** Text to the letters of an address and back: deflated, and base64 with the letters of RFC 4648 §5. */

/** Bytes to letters that an address carries as they are. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Letters to bytes; `null` when they are none of ours. */
export function fromBase64Url(letters: string): Uint8Array<ArrayBuffer> | null {
  // One letter beyond whole groups of four carries no byte: something was cut off.
  if (!/^[A-Za-z0-9_-]*$/.test(letters) || letters.length % 4 === 1) return null;
  const binary = atob(letters.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export async function deflate(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What a few bytes claim to be is more than we take; nobody waits for the rest of it. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

/** The text in deflated bytes, at most `most` bytes of it. Throws `TooMuch`, or what the browser says of damage. */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<string> {
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const text = new TextDecoder('utf-8', { fatal: true });
  let read = 0;
  let whole = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole + text.decode();
    read += value.byteLength;
    if (read > most) {
      // What is still packed stays packed.
      void reader.cancel().catch(() => undefined);
      throw new TooMuch(`more than ${most} bytes`);
    }
    whole += text.decode(value, { stream: true });
  }
}
