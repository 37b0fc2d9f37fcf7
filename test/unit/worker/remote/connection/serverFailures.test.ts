import assert from "node:assert/strict";
import { refusal, transportFailure } from "../../../../../src/worker/remote/connection/serverFailures.ts";

const place = "https://example.org";

/** An error as the system raises it. */
function networkError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe("a server that wants a client certificate", () => {
  it("says so by an alert of TLS", () => {
    for (const [code, message] of [
      ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required"],
      ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "sslv3 alert bad certificate"],
      ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"],
      ["EPROTO", "write EPROTO 0:error:0A000410:SSL routines::sslv3 alert handshake failure"],
    ] as const) {
      const { message: shown, nextStep } = transportFailure(place, networkError(code, message), undefined);
      assert.match(shown, /wants a client certificate/);
      assert.match(nextStep, /no client certificate to send/);
    }
  });

  it("says so by a page of its proxy", () => {
    for (const [status, words] of [
      [400, "<html><h1>400 Bad Request</h1>No required SSL certificate was sent</html>"],
      [400, "<html>The SSL certificate error</html>"],
      [496, "client certificate missing"],
      [403, '{"error":"client certificate required"}'],
    ] as const)
      assert.match(refusal(place, { status, words }, undefined).message, /wants a client certificate/);
  });
});

describe("a server of the other scheme", () => {
  it("says which one to write", () => {
    const plain = networkError("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number");
    assert.match(transportFailure(place, plain, undefined).nextStep, /http:\/\//);
    const page = "<center>The plain HTTP request was sent to HTTPS port</center>";
    assert.match(refusal("http://example.org", { status: 400, words: page }, undefined).nextStep, /https:\/\//);
  });

  it("is not one whose certificate is not trusted", () => {
    for (const code of ["DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_HAS_EXPIRED"])
      assert.match(transportFailure(place, networkError(code, "no"), undefined).message, /is not trusted/);
  });
});

describe("a request that is too long for a server", () => {
  it("is told by the words of many servers", () => {
    for (const words of [
      "This model's maximum context length is 8192 tokens",
      "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
      "prompt is too long: 210000 tokens > 200000 maximum",
      "Requested token count exceeds the model's maximum context of 4096 tokens",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)",
      "Input is too long for requested model.",
      "the request exceeds the available context size",
      "`inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3000 `inputs` tokens",
    ])
      assert.equal(refusal(place, { status: 400, words }, undefined).kind, "promptTooLong", words);
    assert.equal(
      refusal(place, { status: 413, words: "<html>Request Entity Too Large</html>" }, undefined).kind,
      "promptTooLong",
    );
  });

  it("is not one in which only a field is wrong", () => {
    for (const words of [
      "max_tokens is too large: 64. This model supports at most 32 completion tokens",
      "Invalid 'stop': array too long.",
      "Invalid 'max_output_tokens': integer below minimum value",
      "temperature must be at most 2",
    ])
      assert.equal(refusal(place, { status: 400, words }, undefined).kind, "serverFailed", words);
  });
});
