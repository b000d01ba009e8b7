// How the service is reached: address, TLS, and what proves who calls.
import { readFileSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { Client as Channel, type ChannelCredentials, credentials, Metadata } from "@grpc/grpc-js";
import { CHANNEL_OPTIONS } from "./calls.js";
import { invalidInput } from "./errors.js";
import { textOf } from "./json_faults.js";

export const DEFAULT_TARGET = "127.0.0.1:8571";

/** A bearer token, or what gives the one of now: it is asked at each call. */
export type Token = string | (() => string);
/** A file, or what stands in it. */
export type Pem = string | Uint8Array;

/**
 * `ca`: who signed the certificate of the service; nothing: whom the system trusts. `cert` and `key`: the caller's own, where
 * the service asks for one (mutual TLS). All PEM, as files or as bytes.
 */
export interface TLS {
  ca?: Pem;
  cert?: Pem;
  key?: Pem;
}

function readPem(pem: Pem | undefined): Buffer | null {
  if (pem === undefined) return null;
  return typeof pem === "string" ? readFileSync(pem) : Buffer.from(pem);
}

function tlsCredentials(tls: TLS): ChannelCredentials {
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw invalidInput({ field: "tls", description: "cert and key go together", reason: "" });
  }
  return credentials.createSsl(readPem(tls.ca), readPem(tls.key), readPem(tls.cert));
}

function isLoopback(target: string): boolean {
  const host = target.slice(target.lastIndexOf("/") + 1, target.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  return host === "localhost" || (isIPv4(host) && host.startsWith("127.")) || (isIPv6(host) && host === "::1");
}

/** A token is not sent to another machine in plain text. */
export function openChannel(target: string, token: Token | undefined, tls: TLS | boolean | undefined): Channel {
  if (typeof target !== "string" || target.trim() === "") {
    throw invalidInput({ field: "target", description: `an address is expected, such as "${DEFAULT_TARGET}", not "${target}"`, reason: "" });
  }
  if (!tls && token !== undefined && !isLoopback(target)) {
    const description = `will not send the token to ${target} in plain text: give tls: true or tls: {ca}`;
    throw invalidInput({ field: "token", description, reason: "" });
  }
  const used = tls ? tlsCredentials(tls === true ? {} : tls) : credentials.createInsecure();
  try {
    return new Channel(target, used, CHANNEL_OPTIONS);
  } catch (error) {
    throw invalidInput({ field: "target", description: textOf(error), reason: "" });
  }
}

export function metadata(token: Token | undefined): Metadata {
  const made = new Metadata();
  if (token !== undefined) made.set("authorization", `Bearer ${typeof token === "string" ? token : token()}`);
  return made;
}
