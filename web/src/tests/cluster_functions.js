// Network functions of a reader's, good and bad.

/** Loses every third message and doubles every seventh. */
export function picky() {
  let count = 0;
  return (message) => {
    if (message.from === message.to) throw new Error("a message to oneself");
    count += 1;
    if (count % 3 === 0) return "drop";
    if (count % 7 === 0) return "duplicate";
    if (count % 5 === 0) return { delay_us: 1_000 };
    return count % 2 === 0 ? "deliver" : undefined;
  };
}

export function throwing() {
  return () => {
    throw new Error("line 3: oops");
  };
}

export function senseless() {
  return () => "explode";
}
