/** The highest level of something that rises and falls, and when it was first reached. Pure. */
export class Peak {
  level = 0;
  highest = 0;
  /** Microseconds since the run began. */
  atUs = 0;

  add(change: number, atUs: number): void {
    this.level += change;
    if (this.level <= this.highest) return;
    this.highest = this.level;
    this.atUs = atUs;
  }
}
