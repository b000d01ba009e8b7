// One connection, and the ways to call over it: once, page after page, and streams that go on by themselves.
import { type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import type { Client as Channel } from "@grpc/grpc-js";
import { Attempts, type CallOptions, type Defaults, DEFAULTS, isSafe, withOptions } from "./calls.js";
import { DEFAULT_TARGET, metadata, openChannel, type TLS, type Token } from "./channel.js";
import { makeRequest } from "./documents.js";
import { callError, makeError } from "./errors.js";
import { type Items, ItemsPlace, type Place, PlainPlace } from "./places.js";

export interface ClientOptions extends CallOptions {
  token?: Token;
  /** `true`: with the authorities that the system trusts. */
  tls?: TLS | boolean;
}

const serialize = (method: DescMethod) => (message: Message) => Buffer.from(toBinary(method.input, message));
const deserialize = (method: DescMethod) => (bytes: Buffer) => fromBinary(method.output, bytes) as Message;
const path = (method: DescMethod) => `/${method.parent.typeName}/${method.name}`;

export class Caller {
  private readonly channel: Channel;
  private readonly token: Token | undefined;
  private defaults: Defaults;

  constructor(target: string = DEFAULT_TARGET, options: ClientOptions = {}) {
    this.channel = openChannel(target, options.token, options.tls);
    this.token = options.token;
    this.defaults = withOptions(DEFAULTS, options);
  }

  close(): void {
    this.channel.close();
  }

  /** The same connection with another deadline, or other attempts. */
  withOptions(options: CallOptions): this {
    const other = Object.create(this) as this;
    other.defaults = withOptions(this.defaults, options);
    return other;
  }

  /** @internal */
  async unary(method: DescMethod, values: object, options: CallOptions): Promise<Message> {
    const request = makeRequest(method.input, values);
    const defaults = withOptions(this.defaults, options);
    const attempts = new Attempts(defaults, defaults.timeoutMs, isSafe(method, request));
    for (;;) {
      try {
        return await this.once(method, request, attempts);
      } catch (error) {
        await attempts.waitAfter(callError(error));
      }
    }
  }

  private once(method: DescMethod, request: Message, attempts: Attempts): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.channel.makeUnaryRequest(path(method), serialize(method), deserialize(method), request, metadata(this.token),
        { deadline: attempts.deadline }, (error, response) => (error ? reject(error) : resolve(response as Message)));
    });
  }

  /** @internal The answers of a stream that goes on by itself when it breaks. */
  async *stream<Response extends Message>(method: DescMethod, place: Place<Message, Response> | PlainPlace | ItemsPlace<DescMethod["input"]>,
                                          options: CallOptions): AsyncGenerator<Response> {
    const attempts = new Attempts(withOptions(this.defaults, options), options.timeoutMs ?? null, !(place instanceof PlainPlace));
    for (;;) {
      const responses = place instanceof ItemsPlace ? this.exchange(method, place, attempts) : this.answers(method, place.begin(), attempts);
      try {
        for await (const response of responses) {
          attempts.answered();
          if (place.take(response as Response)) yield response as Response;
        }
        return;
      } catch (error) {
        await attempts.waitAfter(callError(error));
      }
    }
  }

  private async *answers(method: DescMethod, request: Message, attempts: Attempts): AsyncGenerator<Message> {
    const call = this.channel.makeServerStreamRequest(path(method), serialize(method), deserialize(method), request,
      metadata(this.token), { deadline: attempts.deadline });
    // One that is left early ends with an error that nobody waits for.
    call.on("error", () => {});
    try {
      yield* call;
    } finally {
      call.cancel();
    }
  }

  private async *exchange(method: DescMethod, place: ItemsPlace<DescMethod["input"]>, attempts: Attempts): AsyncGenerator<Message> {
    const call = this.channel.makeBidiStreamRequest(path(method), serialize(method), deserialize(method), metadata(this.token),
      { deadline: attempts.deadline });
    call.on("error", () => {});
    const responses = call[Symbol.asyncIterator]() as AsyncIterator<Message>;
    try {
      for (const item of place.begin()) call.write(item);
      while (!place.isDone) {
        for (let item; (item = await place.nextToSend()) !== undefined; ) call.write(item);
        if (place.sentAll) call.end();
        if (place.isDone) break;
        const { done, value } = await responses.next();
        if (done) throw makeError("INTERNAL", "the stream ended before everything was answered");
        yield value;
      }
      await responses.next();
    } finally {
      call.cancel();
    }
  }
}

/** What a list gives, one by one; pages are fetched as they are needed. */
export class Pages<Item, Response> implements AsyncIterable<Item> {
  constructor(private readonly fetch: (values: object) => Promise<Message>, private readonly values: object,
              private readonly items: string) {}

  /** The responses as they are. */
  async *pages(): AsyncGenerator<Response> {
    let { pageToken } = this.values as { pageToken?: string };
    do {
      const page = (await this.fetch({ ...this.values, pageToken })) as Message & { nextPageToken: string };
      yield page as Response;
      pageToken = page.nextPageToken;
    } while (pageToken);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const page of this.pages()) yield* (page as { [items: string]: Item[] })[this.items] ?? [];
  }
}

export type { Items };
