import type { ImageLayout } from '../data/images/layout.js';
import type { Column } from '../data/schema.js';
import type { SequenceLayout } from '../data/sequences/layout.js';
import type { JudgedScore, Refusal } from '../metrics/judge-sample.js';
import type { Certainty, Findings, Reference } from '../model/define-model.js';
import type { FigureData } from './figure-list.js';

/** Version of the report and of its JSON twin. */
export const reportSchemaVersion = 1;

/** Everything a report shows, as plain data: it computes nothing about the model itself. */
export interface ReportData {
  /** Heading of the page, such as `Gaussian mixture of faithful`. */
  readonly title: string;
  /** One sentence under the heading. */
  readonly subtitle?: string | undefined;
  /** What wrote it, such as `ancestral 0.1.0`. */
  readonly software: string;
  readonly model?: ReportModel | undefined;
  readonly data?: ReportDataset | undefined;
  /** The headline numbers. */
  readonly scores: readonly ReportScore[];
  readonly warnings: readonly string[];
  readonly decisions: readonly string[];
  readonly comparison?: ReportComparison | undefined;
  /** What was judged of the drawn rows. */
  readonly evaluation?: ReportEvaluation | undefined;
  readonly findings?: Findings | undefined;
  /** Sequences of symbols as text. */
  readonly samples?: ReportSamples | undefined;
  /** The comparison and the missing cells are drawn from `comparison` and `data`; all other figures stand here. */
  readonly figures: readonly FigureData[];
  /** The command lines that make this again. */
  readonly reproduce: readonly string[];
}

/** Drawn rows judged beside real ones. */
export interface ReportEvaluation {
  readonly rows: number;
  readonly reference: number;
  /** What the scores come to, in sentences. */
  readonly verdict: readonly string[];
  readonly scores: readonly JudgedScore[];
  readonly refusals: readonly Refusal[];
}

/** Drawn sequences beside recorded ones: short lines, or passages of some length. */
export interface ReportSamples {
  readonly form: 'lines' | 'passages';
  readonly drawn: readonly string[];
  readonly real: readonly string[];
}

/** One number with its unit and how sure it is. */
export interface ReportScore {
  readonly metric: string;
  readonly rows?: string | undefined;
  /** null where there is none, with the reason beside it. */
  readonly value: number | null;
  readonly unit?: string | undefined;
  readonly certainty?: Certainty | undefined;
  readonly standardError?: number | null | undefined;
  /** What the same metric gives for two samples of the real rows. */
  readonly floor?: number | null | undefined;
  /** Value over floor, where that is what tells most. */
  readonly ratio?: number | null | undefined;
  /** Columns conditioned on; such scores are never ranked with joint ones. */
  readonly given?: readonly string[] | undefined;
  readonly reason?: string | null | undefined;
  /** What it says, in one plain sentence. */
  readonly note?: string | undefined;
}

export interface ReportModel {
  readonly name: string;
  readonly title: string;
  readonly summary?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly references?: readonly Reference[] | undefined;
  readonly parameters?: number | null | undefined;
  readonly converged?: boolean | undefined;
  readonly steps?: number | null | undefined;
  readonly seconds?: number | null | undefined;
  readonly seed?: number | undefined;
  /** Whether the model file contains training rows. */
  readonly keepsRows?: boolean | undefined;
}

/** A column as the schema describes it. */
export type ReportColumn = Pick<
  Column,
  'name' | 'kind' | 'measure' | 'categories' | 'atoms' | 'minimum' | 'maximum' | 'mean' | 'deviation' | 'missing'
> & {
  /** Share of the rows at one of the atoms, where rows are at hand. */
  readonly atomShare?: number | undefined;
};

export interface ReportDataset {
  readonly name: string;
  readonly rows: number;
  /** The columns; the pixels of images are one of them. */
  readonly columns: readonly ReportColumn[];
  /** How the pixels of a row make an image, where they do. */
  readonly image?: ImageLayout | undefined;
  /** How rows are sequences, where they are. */
  readonly sequence?: SequenceLayout | undefined;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** One entry of `compare`. */
export interface ReportResult {
  readonly model: string;
  readonly title?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly baseline: boolean;
  /** The held-out `log-probability` among these ranks the model. */
  readonly scores: readonly ReportScore[];
  readonly parameters: number | null;
  readonly seconds: number | null;
  readonly error: string | null;
  /** Why this one is shown but not ranked. */
  readonly unranked?: string | null | undefined;
  /** Mean of (this − best) over the same held-out rows and its standard error; without it the two standard errors are combined as if independent. */
  readonly difference?: { readonly value: number | null; readonly standardError: number | null } | undefined;
}

export interface ReportComparison {
  readonly split: {
    readonly folds?: number | undefined;
    readonly holdout?: number | undefined;
    readonly seed?: number | undefined;
  };
  readonly results: readonly ReportResult[];
}
