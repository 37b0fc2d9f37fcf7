// The boundary between two processes as one typed table. Handlers and callers are derived from the types of its rows, so that a
// missing handler or a wrong payload does not compile.

export interface RequestRow<P, R> {
  readonly kind: "request";
  readonly types?: { params: P; result: R };
}
export interface StreamRow<P, C, R> {
  readonly kind: "stream";
  readonly types?: { params: P; chunk: C; result: R };
}
export interface EventRow<V> {
  readonly kind: "event";
  readonly types?: { value: V };
}

/** A row with one response. */
export function request<P, R>(): RequestRow<P, R> {
  return { kind: "request" };
}
/** A row that sends chunks in order, then its result. */
export function stream<P, C, R>(): StreamRow<P, C, R> {
  return { kind: "stream" };
}
/** A row that the serving side sends unprompted. */
export function event<V>(): EventRow<V> {
  return { kind: "event" };
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table's own types are recovered per row below
type Row = RequestRow<any, any> | StreamRow<any, any, any> | EventRow<any>;
export type Table = Readonly<Record<string, Row>>;

type Calls<T extends Table> = { [K in keyof T as T[K] extends EventRow<unknown> ? never : K]: T[K] };
type Events<T extends Table> = { [K in keyof T as T[K] extends EventRow<unknown> ? K : never]: T[K] };

/** What the serving side must provide: one function per request or stream. */
export type Handlers<T extends Table> = {
  [K in keyof Calls<T>]: T[K] extends RequestRow<infer P, infer R>
    ? (params: P, signal: AbortSignal) => Promise<R>
    : T[K] extends StreamRow<infer P, infer C, infer R>
      ? (params: P, send: (chunk: C) => void, signal: AbortSignal) => Promise<R>
      : never;
};

/** What the calling side gets. Every call ends exactly once, with its result or a FailureError, which may be `cancelled`. */
export type Caller<T extends Table> = {
  readonly [K in keyof Calls<T>]: T[K] extends RequestRow<infer P, infer R>
    ? (params: P, signal?: AbortSignal) => Promise<R>
    : T[K] extends StreamRow<infer P, infer C, infer R>
      ? (params: P, onChunk: (chunk: C) => void, signal?: AbortSignal) => Promise<R>
      : never;
};

/** Sends the table's events. A send ends when the event is written, or when the connection is gone. */
export type Sender<T extends Table> = {
  readonly [K in keyof Events<T>]: T[K] extends EventRow<infer V> ? (value: V) => Promise<void> : never;
};

/** Receives the table's events. */
export type Listeners<T extends Table> = {
  [K in keyof Events<T>]: T[K] extends EventRow<infer V> ? (value: V) => void : never;
};
