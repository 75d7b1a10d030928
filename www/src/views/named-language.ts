/**
 * To be imported before uPlot, which makes a number format in the browser's language as it is loaded.
 * WebKitGTK in the locale "C" names a language that is none, and the charts would not load at all:
 * for as long as they are being loaded it is called English.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  // Modules of one import follow each other without a break; then it is what it was.
  queueMicrotask(() => Reflect.deleteProperty(navigator, 'language'));
}
