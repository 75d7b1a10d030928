/**
 * What the browser remembers for the reader. In a sandboxed frame storage
 * throws; then nothing is remembered, and nothing breaks.
 */

const PREFIX = 'raft-playground:';

export function recall(key: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    window.localStorage.setItem(PREFIX + key, value);
  } catch {
    // Not allowed here.
  }
}
