// What the desk's endpoints send and take, and the few shapes that several modules share.
// tests/newsroom/desk/test_types.py compares the first part with what the server sends.

import type { ActorItem, AnnotationItem, RoleItem } from "./api.d.ts";

// --- Payloads of the server

export type Kind = AnnotationItem["kind"] | "note";
export type State = "suggested" | "accepted" | "rejected";
export type RoleKind = RoleItem["role"];
export type ActorKind = ActorItem["kind"];

/** All that the page shows of an article, without its text. */
export interface ArticleState {
  article: ArticleSummary;
  annotations: Annotation[];
  progress: Progress;
  history: History;
  work: Work;
  /** Names of the other editors who have the article open. */
  here: string[];
}

/** The state that comes with the page; `whole` is false if further annotations follow. */
export interface FirstState extends ArticleState {
  whole: boolean;
}

export interface ArticleSummary {
  id: string;
  title: string;
  source: string;
  story: { id: string; title: string } | null;
  stage: string;
  pubStatus: string;
  origin: string;
  language: string;
  revision: RevisionSummary;
  /** The state of the last extraction run on this revision. */
  run: string | null;
  runNotes: string[];
  /** The labels of this newsroom's scale of verdicts. */
  verdicts: string[];
}

export interface RevisionSummary {
  id: string;
  number: number;
  createdAt: string;
  note: string;
}

export interface Progress {
  decided: number;
  total: number;
}

/** What the editor's next undo and redo change, in words, and the ids of the decisions they begin with. */
export interface History {
  undo: string | null;
  redo: string | null;
  undoId: number | null;
  redoId: number | null;
}

/** Who works on the article. */
export interface Work {
  state: "free" | "mine" | "taken" | "done" | "unsigned" | "signed";
  by: string;
  at: string | null;
  assignment: number | null;
  fromReader: boolean;
}

export interface Annotation {
  id: string;
  kind: Kind;
  state: State;
  version: number;
  tier: string;
  /** Where the desk shows it: as a card, as a card on demand, or in the text alone. */
  place: "cards" | "ask" | "quiet";
  confidence: number | null;
  engine: string | null;
  author: string | null;
  decided: Signature | null;
  /** What re-anchoring made of the words, "lost" if they were removed. */
  outcome: string;
  /** True if an accepted annotation waits for an editor because a revision changed its words. */
  review: boolean;
  before: WordsBefore | null;
  lastDecision: number;
  anchors: Anchor[];
  roles: Role[];
  attributes: Attributes;
  valueOverride: number | null;
  claim: Claim | null;
  note: Note | null;
}

export interface Signature {
  by: string;
  at: string;
}

export interface WordsBefore {
  exact: string;
  revision: number | null;
}

/** Code points of the canonical text, end not included. */
export interface Anchor {
  part: string;
  start: number;
  end: number;
  exact: string;
}

export interface Role {
  id: string;
  role: string;
  name: string;
  /** False for a description such as "an official". */
  named: boolean;
  actor: ActorSummary | null;
  state: State;
}

export interface ActorSummary {
  id: string;
  name: string;
  kind: string;
  description: string;
  office: string;
}

export interface Claim {
  id: string;
  text: string;
  wording: number | null;
  /** Accepted annotations that state it, beside this one. */
  statements: number;
  verdict: Verdict | null;
}

export interface Verdict {
  id: number;
  rating: string;
  rationale: string;
  links: EvidenceLink[];
  url: string;
  by: string;
  at: string;
}

export interface EvidenceLink {
  url: string;
  title: string;
}

export interface Note {
  id: number;
  text: string;
  by: string;
  at: string;
}

/** The answer to a decision on one annotation. */
export interface AnnotationAnswer {
  annotation: Annotation;
  progress: Progress;
  history: History;
  /** The id of the text that the anchors belong to. */
  revision: string;
}

/** The answer to an undo, a redo or a decision on many annotations. */
export interface AnnotationsAnswer {
  annotations: Annotation[];
  progress: Progress;
  history: History;
  /** What was taken back or done again, in words. */
  summary: string;
  revision: string;
}

/** Attributes of annotations of all kinds; each kind has some of them. */
export interface Attributes extends Figure {
  name?: string;
  actor_kind?: string;
  office?: string;
  style?: string;
  modality?: string;
  figures?: Figure[];
  from?: string | null;
  to?: string | null;
  parts?: Record<string, number>;
  score?: number;
  mood?: string;
}

export interface Figure {
  low?: number | null;
  high?: number | null;
  noun?: string;
  unit?: string | null;
  hedge?: string;
  rate?: string | null;
  change?: string | null;
}

/** An actor as the search offers it; `why` says what matched. */
export interface ActorHit extends ActorSummary {
  why: string[];
}

/** An actor with all that is known of it. */
export interface ActorPanel {
  actor: ActorProfile;
  proposedOffices: string[];
  duplicates: ActorSummary[];
  merged: ActorNote[];
  distinct: ActorNote[];
}

export interface ActorProfile {
  id: string;
  lastDecision: number;
  name: string;
  kind: string;
  description: string;
  office: string;
  names: ActorName[];
  identifiers: ActorIdentifier[];
  offices: ActorOffice[];
}

export interface ActorName {
  name: string;
  kind: string;
  language: string;
}

export interface ActorIdentifier {
  scheme: string;
  value: string;
}

export interface ActorOffice {
  title: string;
  organisation: string;
  /** An ISO date, or "". */
  from: string;
  to: string;
}

export interface ActorNote {
  id: string;
  name: string;
  by: string;
  at: string;
}

export interface SameClaims {
  candidates: ClaimCandidate[];
  merged: { id: string; text: string }[];
}

export interface ClaimCandidate {
  id: string;
  text: string;
  likeness: number;
  why: string[];
  sources: string[];
  statements: number;
}

/** How many annotations of each kind an action on many would change; `digest` names exactly these. */
export interface Preview {
  counts: Record<string, number>;
  articles: number;
  digest: string;
}

export interface ActorPreview {
  name: string;
  article: Preview;
  story: Preview;
}

// --- Shapes that modules share

/** Code points of the canonical text, end not included. */
export interface Span {
  start: number;
  end: number;
}

export interface Words extends Span {
  exact: string;
}

/** An answer to any action; an endpoint sends some of these. */
export interface Answer {
  annotation?: Annotation;
  annotations?: Annotation[];
  progress?: Progress;
  history?: History;
  summary?: string;
  revision?: string;
  actor?: { id: string; name: string; kind?: string };
  editor?: unknown;
}

/** Problem details (RFC 9457) with what the desk adds to them. */
export interface ProblemDetails extends Partial<AnnotationAnswer> {
  annotations?: Annotation[];
  title?: string;
  status?: number;
  detail?: string;
  work?: Work;
  /** How many annotations still wait in an article that is to be done. */
  waiting?: number;
  past?: number | null;
  markedDistinct?: boolean;
  /** Of a form that was not saved: the page with its errors. */
  html?: string;
  /** True if a proxy or Django refused the token against forged requests. */
  forged?: boolean;
}

/** An editor's action that the server has not answered yet, as it is stored in the browser. */
export interface UnsentAction {
  /** The Idempotency-Key. */
  key: string;
  /** The id of the user who made it. */
  editor: string;
  /** Actions are sent in rising order. */
  order: number;
  /** When it was made, in ms since 1970. */
  at: number;
  /** The id of the article on whose page it was made; "" on other pages. */
  article: string;
  /** The address of that page. */
  page: string;
  /** Where it is sent, without the host. */
  url: string;
  body: ActionBody;
  /** The key of an earlier action without which this one would mean something else. */
  needs: string | null;
  /** In ms since 1970: it may still change, so it is not sent earlier. */
  until?: number;
  /** How often the server has failed on it. */
  tries?: number;
}

// Every endpoint reads other fields; `unsent.js` reads and writes the few that it names.
export type ActionBody = Record<string, any>;
