// What a reader may hand over, good and bad.

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

/** What is thrown throws once more when it is looked at. */
export function throwingWhatThrows() {
  return () => {
    throw Object.defineProperty(new Error(), "message", {
      get() {
        throw 5;
      },
    });
  };
}

/** Values that no one sends on purpose, with their names. */
export function biting() {
  const cyclic = {};
  cyclic.peers = cyclic;
  const ring = [];
  ring.push(ring);
  let deep = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return Object.entries({
    cyclic,
    ring,
    deep,
    bytes,
    getter: {
      get peers() {
        throw new Error("not today");
      },
    },
    proxy: new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("no keys");
        },
      },
    ),
    revoked: revoked.proxy,
    long: new Array(2 ** 32 - 1),
    function: () => 1,
    symbol: Symbol("do"),
    map: new Map([["peers", 3]]),
  });
}
