// The client: a method for each RPC of the services. Which one it is like follows from its shape: a request with a page token
// gives an iterator over what is listed, a stream of answers one that goes on by itself, two streams an exchange. A new RPC
// of that kind needs nothing here, a new service a place in SERVICES.
import type { DescMessage, DescMethod, DescService, Message, MessageShape } from "@bufbuild/protobuf";
import { Audit, Run } from "./audit.js";
import type { CallOptions } from "./calls.js";
import { Caller, type ClientOptions, type Items, Pages } from "./caller.js";
import { type Input, makeRequest } from "./documents.js";
import { ItemsPlace, ObligationsPlace, PlainPlace, TokenPlace, type WithToken } from "./places.js";
import { AdminService } from "./proto/svod/v1/admin_pb.js";
import { type AuditResponse, ComplianceService, type Obligation, type StreamObligationsResponse } from "./proto/svod/v1/compliance_pb.js";
import { FilingsService } from "./proto/svod/v1/filings_pb.js";
import { LedgerService } from "./proto/svod/v1/ledger_pb.js";
import { RulePacksService } from "./proto/svod/v1/rule_packs_pb.js";

const SERVICES = [FilingsService, ComplianceService, RulePacksService, LedgerService, AdminService] as const;

type ListedIn<R> = { [K in keyof R]-?: R[K] extends (infer Item)[] ? Item : never }[keyof R];
// A response may name a next page that another method lists; then the request has no place for it.
type Answer<Q, R> = Q extends { pageToken: string } ? Pages<ListedIn<R>, R> : Promise<R>;
type Streamed<R> = R extends AuditResponse ? Audit : R extends WithToken ? Run<R> : R extends StreamObligationsResponse ? AsyncGenerator<Obligation> : AsyncGenerator<R>;
type Call<M> = M extends { methodKind: infer Kind; input: infer I extends DescMessage; output: infer O extends DescMessage }
  ? Kind extends "unary" ? (request?: Input<MessageShape<I>>, options?: CallOptions) => Answer<MessageShape<I>, MessageShape<O>>
  : Kind extends "server_streaming" ? (request?: Input<MessageShape<I>>, options?: CallOptions) => Streamed<MessageShape<O>>
  : (items: Items<Input<MessageShape<I>>>, options?: CallOptions) => AsyncGenerator<MessageShape<O>>
  : never;
type Methods<S> = S extends DescService ? { [K in keyof S["method"]]: Call<S["method"][K]> } : never;
type Both<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;
type AllMethods = Both<Methods<(typeof SERVICES)[number]>>;

async function* obligations(stream: AsyncGenerator<StreamObligationsResponse>): AsyncGenerator<Obligation> {
  for await (const { obligation } of stream) if (obligation) yield obligation;
}

// What a method does, bound to the client that it is called on.
function callOf(method: DescMethod): (this: Caller, request?: object, options?: CallOptions) => unknown {
  if (method.methodKind === "bidi_streaming") {
    return function (items, options = {}) {
      return this.stream(method, new ItemsPlace(method.input, items as Items<object>), options);
    };
  }
  if (method.methodKind === "server_streaming" && method.output.fields.some((field) => field.localName === "resumeToken")) {
    const kind = method === (ComplianceService.method.audit as DescMethod) ? Audit : Run<AuditResponse>;
    return function (request = {}, options = {}) {
      const place = new TokenPlace<AuditResponse>(makeRequest(method.input, request) as Message & { resumeToken: string });
      return new kind(this.stream(method, place, options), place);
    };
  }
  if (method === (ComplianceService.method.streamObligations as DescMethod)) {
    return function (request = {}, options = {}) {
      const place = new ObligationsPlace(makeRequest(method.input, request));
      return obligations(this.stream<StreamObligationsResponse>(method, place, options));
    };
  }
  if (method.methodKind === "server_streaming") {
    return function (request = {}, options = {}) {
      return this.stream(method, new PlainPlace(makeRequest(method.input, request)), options);
    };
  }
  if (method.input.fields.some((field) => field.localName === "pageToken")) {
    const items = method.output.fields.find((field) => field.fieldKind === "list")?.localName ?? "";
    return function (request = {}, options = {}) {
      return new Pages<Message, Message>((values) => this.unary(method, values, options), request, items);
    };
  }
  return function (request = {}, options = {}) {
    return this.unary(method, request, options);
  };
}

class RpcClient extends Caller {}
for (const service of SERVICES) {
  for (const method of (service as DescService).methods) {
    Object.defineProperty(RpcClient.prototype, method.localName, { value: callOf(method) });
  }
}

/** Calls the service. One for a program is enough. A method for each RPC, named as in the schema. */
export type Client = Caller & AllMethods;
export const Client = RpcClient as unknown as new (target?: string, options?: ClientOptions) => Client;
