/** What a window over a stream of records holds. Bytes. */

export interface WindowSize {
  /** W: its length, seconds of event time. */
  readonly seconds: number;
  /** T: records a second. */
  readonly rate: number;
  /** R: bytes of a record. */
  readonly recordBytes: number;
}

/**
 * The document's W × T × R: 10 MB for 10 s of 5,000 records a second of 200 B.
 * @see streaming-data.txt, "Windowing"
 */
export function documentWindowBytes({ seconds, rate, recordBytes }: WindowSize): number {
  return seconds * rate * recordBytes;
}

export interface HeldWindow extends WindowSize {
  /** L: a window stays open so long after its end. @default 0 */
  readonly latenessSeconds?: number | undefined;
  /** From the start of one window to the next one's, where records leave only when that slide is full. @default 0: they leave before it begins */
  readonly slideSeconds?: number | undefined;
  /** Bytes of memory a byte of record, by the form in which they are held. @default 1 */
  readonly factor?: number | undefined;
}

/** The same with what it leaves out: lateness, a slide that is filled beside the window, and the form in which records are held. */
export function windowBytes({ latenessSeconds = 0, slideSeconds = 0, factor = 1, ...size }: HeldWindow): number {
  return factor * documentWindowBytes({ ...size, seconds: size.seconds + latenessSeconds + slideSeconds });
}
