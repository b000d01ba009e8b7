// Where a stream is, so that one that broke goes on.
import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { ITEMS_ON_THEIR_WAY_MAX } from "./calls.js";
import { makeRequest } from "./documents.js";
import type { StreamObligationsResponse } from "./proto/svod/v1/compliance_pb.js";

/** What was read of a stream of answers to one request. */
export interface Place<Request, Response> {
  /** The request of the next attempt. */
  begin(): Request;
  /** Takes an answer; whether it is news to the caller. */
  take(response: Response): boolean;
}

/** A stream with tokens, such as an audit: what it finds, progress with a token, and totals at the end. */
export type WithToken = Message & { resumeToken: string; event: { case?: string | undefined; value?: unknown } };

/** Of a stream with tokens. The service goes on from the last one: what was read after it comes a second time. */
export class TokenPlace<Response extends WithToken> implements Place<Message & { resumeToken: string }, Response> {
  progress: unknown;
  totals: unknown;
  private sinceToken = 0;
  private again = 0;

  constructor(readonly request: Message & { resumeToken: string }) {}

  begin(): Message & { resumeToken: string } {
    this.again += this.sinceToken;
    this.sinceToken = 0;
    return this.request;
  }

  take({ event, resumeToken }: Response): boolean {
    if (event.case === "progress") {
      this.sinceToken = this.again = 0;
      this.request.resumeToken = resumeToken;
      this.progress = event.value;
      return true;
    }
    if (event.case === "totals") {
      this.totals = event.value;
      return true;
    }
    this.sinceToken += 1;
    if (this.again === 0) return true;
    this.again -= 1;
    return false;
  }
}

/** Of a stream of which nothing says how to go on: one that breaks has failed. */
export class PlainPlace implements Place<Message, Message> {
  constructor(private readonly request: Message) {}

  begin(): Message {
    return this.request;
  }

  take(): boolean {
    return true;
  }
}

/** Of a stream of obligations. It has no token: a new stream gives all of them, and those read are left out. */
export class ObligationsPlace implements Place<Message, StreamObligationsResponse> {
  private readonly read = new Set<string>();

  constructor(private readonly request: Message) {}

  begin(): Message {
    return this.request;
  }

  take({ obligation }: StreamObligationsResponse): boolean {
    const key = JSON.stringify([obligation?.subject, obligation?.pack?.id, obligation?.rule, obligation?.instance]);
    if (this.read.has(key)) return false;
    this.read.add(key);
    return true;
  }
}

export type Items<T> = Iterable<T> | AsyncIterable<T>;

/**
 * Items of which the answers came, and those that are on their way. What has no answer when the stream breaks is sent again:
 * a submission has a request id, so that nothing is stored twice.
 */
export class ItemsPlace<S extends DescMessage> {
  private readonly source: AsyncIterator<object> | Iterator<object>;
  private waiting: MessageShape<S>[] = [];
  sentAll = false;

  constructor(private readonly schema: S, items: Items<object>) {
    this.source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** What has to be sent again. */
  begin(): readonly MessageShape<S>[] {
    return [...this.waiting];
  }

  get isDone(): boolean {
    return this.sentAll && this.waiting.length === 0;
  }

  /** The next item, unless there are enough on their way, or no more. */
  async nextToSend(): Promise<MessageShape<S> | undefined> {
    if (this.sentAll || this.waiting.length >= ITEMS_ON_THEIR_WAY_MAX) return undefined;
    const { done, value } = await this.source.next();
    if (done) {
      this.sentAll = true;
      return undefined;
    }
    const item = makeRequest(this.schema, value);
    this.waiting.push(item);
    return item;
  }

  /** Takes an answer. They come in the order of the items. */
  take(): boolean {
    this.waiting.shift();
    return true;
  }
}
