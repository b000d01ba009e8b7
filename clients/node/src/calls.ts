// What every call has in common: its deadline, when it is tried again, what is safe to repeat.
import type { DescMethod, Message } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Overloaded, Unavailable } from "./errors.js";

// As many items of a stream as the server works on for one caller.
export const ITEMS_ON_THEIR_WAY_MAX = 16;

export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": -1,
  "grpc.enable_retries": 0, // there is one place for it, and that is here
  // A server that stands still, or cannot be reached any more, is found out amid a stream too.
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 2000,
};

/** So many attempts; before each but the first a wait that doubles. */
export interface Backoff {
  attempts: number;
  firstWaitMs: number;
  waitMsMax: number;
}

/** How a client calls. */
export interface CallOptions {
  /** For a call with all its attempts; `null`: no deadline. Streams have none unless it is given with the call. */
  timeoutMs?: number | null;
  /** 1: nothing is tried again. */
  attempts?: number;
}

export interface Defaults {
  timeoutMs: number | null;
  // A call, or a stream of which nothing was read yet.
  backoff: Backoff;
  // A stream that broke, counted anew with each answer.
  streamBackoff: Backoff;
}

export const DEFAULTS: Defaults = {
  timeoutMs: 30_000,
  backoff: { attempts: 4, firstWaitMs: 200, waitMsMax: 2000 },
  streamBackoff: { attempts: 6, firstWaitMs: 500, waitMsMax: 8000 },
};

export function withOptions(defaults: Defaults, options: CallOptions): Defaults {
  const attempts = options.attempts === undefined ? {} : { attempts: options.attempts };
  return {
    timeoutMs: options.timeoutMs === undefined ? defaults.timeoutMs : options.timeoutMs,
    backoff: { ...defaults.backoff, ...attempts },
    streamBackoff: { ...defaults.streamBackoff, ...attempts },
  };
}

/** Whether the same request may be sent twice. A check that records makes an entry of the ledger each time. */
export function isSafe(method: DescMethod, request: Message): boolean {
  if (method.name === "CheckFiling") return !(request as Message & { record?: boolean }).record;
  return method.idempotency !== MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
}

// A random part keeps callers from coming back together.
function waitMs(backoff: Backoff, failed: number): number {
  return Math.min(backoff.firstWaitMs * 2 ** (failed - 1), backoff.waitMsMax) * (0.5 + Math.random() / 2);
}

/** The attempts of one call: how long each may take, and whether there is a next one. */
export class Attempts {
  readonly deadline: number;
  private begun = false;
  private failed = 0;

  constructor(private readonly defaults: Defaults, timeoutMs: number | null, private readonly safe: boolean) {
    this.deadline = timeoutMs === null ? Infinity : Date.now() + timeoutMs;
  }

  /** Something was read of a stream: what fails from now on is a break. */
  answered(): void {
    this.begun = true;
    this.failed = 0;
  }

  /** Waits before the next attempt; throws the error when there is none. */
  async waitAfter(error: unknown): Promise<void> {
    this.failed += 1;
    const backoff = this.begun ? this.defaults.streamBackoff : this.defaults.backoff;
    const passes = error instanceof Unavailable || error instanceof Overloaded;
    if (!this.safe || !passes || this.failed >= backoff.attempts) throw error;
    const wait = waitMs(backoff, this.failed) + (error instanceof Overloaded ? error.retryDelayMs : 0);
    if (Date.now() + wait >= this.deadline) throw error;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
