/** Takes Snappy's block format apart (google/snappy, format_description.txt), for specs that look into what is pushed. */

/** What of it follows a tag: either so many bytes as they are, or so many of those that came before. */
type Element = { readonly literal: number } | { readonly copy: number; readonly from: number };

export function unsnappy(block: Buffer): Buffer {
  let at = 0;
  const byte = (): number => block[at++] as number;
  const little = (bytes: number): number => {
    const value = block.readUIntLE(at, bytes);
    at += bytes;
    return value;
  };
  const length = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = byte();
      value |= (part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
  };
  const element = (): Element => {
    const tag = byte();
    const upper = tag >> 2;
    switch (tag & 3) {
      case 0:
        return { literal: (upper < 60 ? upper : little(upper - 59)) + 1 };
      case 1:
        return { copy: (upper & 7) + 4, from: ((tag >> 5) << 8) | byte() };
      case 2:
        return { copy: upper + 1, from: little(2) };
      default:
        return { copy: upper + 1, from: little(4) };
    }
  };
  const whole = Buffer.alloc(length());
  let filled = 0;
  while (at < block.length) {
    const next = element();
    if ('literal' in next) {
      filled += block.copy(whole, filled, at, at + next.literal);
      at += next.literal;
    } else for (let left = next.copy; left > 0; left -= 1, filled += 1) whole[filled] = whole[filled - next.from] as number;
  }
  if (filled !== whole.length) throw new Error(`a block of ${filled} bytes that says it has ${whole.length}`);
  return whole;
}
