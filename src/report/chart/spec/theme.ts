/** Colours of the charts, for a light and a dark ground. Series colours are Okabe and Ito's, told apart by all common kinds of colour vision. */
import type { Tone } from "./panel.ts";

export interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly band: string;
  readonly tones: Readonly<Record<Tone, string>>;
}

export const lightTheme: Theme = {
  ground: "#ffffff",
  ink: "#1b1f24",
  muted: "#59636e",
  grid: "#e4e7eb",
  band: "rgba(0, 158, 115, 0.13)",
  tones: {
    first: "#56b4e9",
    second: "#0072b2",
    third: "#009e73",
    fourth: "#cc79a7",
    fifth: "#e69f00",
    sixth: "#7a5195",
    document: "#d55e00",
    quiet: "#8b949e",
  },
};

export const darkTheme: Theme = {
  ground: "#14181d",
  ink: "#e8ecf0",
  muted: "#9aa5b1",
  grid: "#2c333b",
  band: "rgba(41, 190, 145, 0.18)",
  tones: {
    first: "#7cc8f2",
    second: "#3d9bdb",
    third: "#29be91",
    fourth: "#e29cc3",
    fifth: "#f2b632",
    sixth: "#b39ddb",
    document: "#ff8a3d",
    quiet: "#8b949e",
  },
};
