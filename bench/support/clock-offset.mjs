// Loaded before a server (`node --import`): its clock is an hour behind. The files it writes are then as old as
// those of a real project, and not as young as this run.
const HOUR_MS = 3_600_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() - HOUR_MS] : given));
  }

  static now() {
    return RealDate.now() - HOUR_MS;
  }
};
