/** Columns of numbers that grow. */

type Column = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float64Array;

/** The same column with room for at least so many; what is in it stays. */
export function grown<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const Kind = column.constructor as new (length: number) => T;
  const larger = new Kind(Math.max(length, column.length * 2));
  larger.set(column);
  return larger;
}

type Kinds = Readonly<
  Record<string, Float64ArrayConstructor | Uint32ArrayConstructor | Int32ArrayConstructor>
>;

const FIRST_ROOM = 1024;

/** Some columns of one length, by name. */
class Table {
  private readonly names: readonly string[];

  constructor(kinds: Kinds) {
    this.names = Object.keys(kinds);
    for (const name of this.names) {
      const Kind = kinds[name];
      if (Kind) this.put(name, new Kind(FIRST_ROOM));
    }
  }

  /** Makes room for so many rows. */
  room(rows: number): void {
    for (const name of this.names) {
      const column = this.get(name);
      if (column.length < rows) this.put(name, grown(column, rows));
    }
  }

  /** Drops the first rows of so many. */
  drop(first: number, rows: number): void {
    for (const name of this.names) this.get(name).copyWithin(0, first, rows);
  }

  private get(name: string): Column {
    return (this as unknown as Record<string, Column>)[name] as Column;
  }

  private put(name: string, column: Column): void {
    (this as unknown as Record<string, Column>)[name] = column;
  }
}

/** Columns by name, each of the kind that was asked for. */
export const Columns = Table as unknown as new <K extends Kinds>(
  kinds: K,
) => Table & { [name in keyof K]: InstanceType<K[name]> };
