// The way to a server and to a hub, by the same rules: real proxies on this machine, and certificates of an authority of our own.
import assert from "node:assert/strict";
import { networkRules, type EditorNetwork } from "../../../src/core/networkRules.ts";
import { hubOptionsFor } from "../../../src/client/store/hub/hubOptions.ts";
import { asSourceFailed, requestHub } from "../../../src/client/store/hub/hubRequest.ts";
import { openRemote, type RemoteBackend } from "../../../src/worker/remote/remoteBackend.ts";
import { usualLimits } from "../../../src/worker/remote/connection/serverConnection.ts";
import { chat, completion, failed, key, never } from "../../support/servers/remoteRequests.ts";
import { ScriptedServer, startStream } from "../../support/servers/scriptedServer.ts";
import { TestAuthority, TlsFront, type Identity } from "../../support/servers/testAuthority.ts";
import { TestProxy } from "../../support/servers/testProxy.ts";
import { until } from "../../support/workers.ts";

const host = "model.example";
const editor: EditorNetwork = {
  ...{ proxy: "", proxyAuthorization: "", noProxy: [], support: "override" },
  ...{ strictSsl: true, systemCertificates: true },
};

describe("the way to a server", () => {
  let server: ScriptedServer;
  let authority: TestAuthority;
  let identity: Identity;
  let front: TlsFront;
  const proxies: TestProxy[] = [];
  const backends: RemoteBackend[] = [];

  before(async () => {
    authority = new TestAuthority();
    identity = authority.identity(host, "127.0.0.1");
    server = await ScriptedServer.start({ key });
    front = await TlsFront.start(server.port, identity);
  });
  afterEach(async () => {
    for (const backend of backends.splice(0)) await backend.dispose();
    for (const each of proxies.splice(0)) await each.stop();
    server.faults.clear();
  });
  after(async () => {
    await front?.stop();
    await server?.stop();
    authority?.close();
  });

  async function proxy(more: Partial<Parameters<typeof TestProxy.start>[0]> = {}): Promise<TestProxy> {
    const started = await TestProxy.start({ hosts: { [host]: front.port, "plain.example": server.port }, ...more });
    proxies.push(started);
    return started;
  }

  async function open(url: string, env: Record<string, string>, own?: EditorNetwork): Promise<RemoteBackend> {
    const network = networkRules(env, own);
    const source = { url, model: "", key, contextTokens: 2048, mayBeReadable: true, network };
    const backend = await openRemote({ limits: usualLimits }, source, { signal: never });
    backends.push(backend);
    return backend;
  }

  const trusting = (env: Record<string, string>): Record<string, string> => ({
    ...env,
    NODE_EXTRA_CA_CERTS: authority.file,
  });

  it("leads through a tunnel of the proxy, by variables and by the editor's setting", async () => {
    const through = await proxy();
    const ways: readonly (readonly [Record<string, string>, EditorNetwork?])[] = [
      [{ HTTPS_PROXY: through.url() }],
      [{ https_proxy: through.url() }],
      [{ ALL_PROXY: through.url() }],
      [{ all_proxy: `127.0.0.1:${through.port}` }],
      [{ HTTP_PROXY: through.url() }],
      [{}, { ...editor, proxy: through.url() }],
      [{ HTTPS_PROXY: "http://127.0.0.1:1" }, { ...editor, proxy: through.url(), support: "fallback" }],
      [{ HTTPS_PROXY: through.url() }, { ...editor, support: "on" }],
    ];
    for (const [env, own] of ways) {
      through.asked.length = 0;
      const backend = await open(`https://${host}`, trusting(env), own);
      assert.equal((await completion(backend, { prefix: "x = " })).end.text, "one two");
      assert.equal((await chat(backend)).text, "one two\n");
      assert.deepEqual([...new Set(through.asked)], [`CONNECT ${host}:443`], JSON.stringify(env));
    }
  });

  it("leads a server without encryption through the proxy as a whole address, with a login", async () => {
    const through = await proxy({ wants: "me:p@ss%" });
    const login = through.url("me:p%40ss%25");
    for (const env of [{ HTTP_PROXY: login }, { http_proxy: login }, { ALL_PROXY: login }]) {
      through.asked.length = 0;
      const backend = await open("http://plain.example:8080", env);
      assert.equal((await chat(backend)).text, "one two\n");
      assert.ok(through.asked.includes("POST http://plain.example:8080/v1/chat/completions"), through.asked.join());
    }
    assert.ok(server.requests.every(({ authorization = "" }) => !authorization.startsWith("Basic")));
    const authorised = { ...editor, proxyAuthorization: `Basic ${Buffer.from("me:p@ss%").toString("base64")}` };
    await open(`https://${host}`, trusting({}), { ...authorised, proxy: through.url() });
  });

  it("leads through a proxy that speaks TLS itself", async () => {
    const through = await proxy({ tls: authority.identity("127.0.0.1") });
    const backend = await open(`https://${host}`, trusting({ HTTPS_PROXY: through.url() }));
    assert.equal((await chat(backend)).text, "one two\n");
    const plain = await open("http://plain.example", trusting({ HTTP_PROXY: through.url() }));
    assert.equal((await chat(plain)).text, "one two\n");
    const { message } = await failed(open(`https://${host}`, { HTTPS_PROXY: through.url() }));
    assert.match(message, /^The certificate of the proxy https:\/\/127\.0\.0\.1:\d+ is not trusted/);
  });

  it("is direct where the proxy is off, does not hold for a host, or the server is on this machine", async () => {
    const dead = "http://127.0.0.1:1";
    const local = `https://127.0.0.1:${front.port}`;
    const ways: readonly (readonly [Record<string, string>, EditorNetwork?])[] = [
      [{ HTTPS_PROXY: dead, ALL_PROXY: dead }],
      [{}, { ...editor, proxy: dead }],
      [
        { HTTPS_PROXY: dead, NO_PROXY: "<-loopback>,127.0.0.1" },
        { ...editor, support: "off" },
      ],
    ];
    for (const [env, own] of ways) assert.equal((await chat(await open(local, trusting(env), own))).text, "one two\n");
    const through = await proxy({ hosts: { "127.0.0.1": front.port } });
    await open(local, trusting({ HTTPS_PROXY: through.url(), NO_PROXY: "<-loopback>" }));
    assert.ok(through.asked.length > 0);
  });

  it("streams, is left at once, and keeps its connections for the next request", async () => {
    const through = await proxy();
    const backend = await open(`https://${host}`, trusting({ HTTPS_PROXY: through.url() }));
    assert.equal(through.asked.length, 1, "one tunnel serves all small requests");
    assert.ok(server.requests.length > 2);
    server.faults.set("/v1/chat/completions", (response) => startStream(response));
    const abort = new AbortController();
    const asked = server.asked("/v1/chat/completions").length;
    const answer = failed(chat(backend, {}, abort.signal));
    await until("it is asked", () => server.asked("/v1/chat/completions").length > asked);
    abort.abort();
    assert.equal((await answer).kind, "cancelled");
    await until("the server sees it", () => server.asked("/v1/chat/completions").at(-1)!.isLeft);
  });

  it("fails by the proxy in words that name it, without its password, for a server as for a hub", async () => {
    const through = await proxy({ wants: "me:secret" });
    const gone = await TestProxy.start({ hosts: {} });
    const goneUrl = gone.url("me:secret");
    await gone.stop();
    const named = String.raw`http://127\.0\.0\.1:\d+`;
    const cases: readonly (readonly [string, TestProxy["fault"], RegExp, RegExp])[] = [
      [through.url(), undefined, /The proxy .* wants a name and a password \(407\)/i, /name:password@/],
      [through.url("me:wrong-secret"), undefined, /does not accept the name and password \(407\)/, /name:password@/],
      [through.url("me:secret"), 403, /The proxy .* answered 403 instead of connecting to/i, /http\.proxy/],
      [through.url("me:secret"), 502, /The proxy .* answered 502 instead of connecting to/i, /http\.proxy/],
      [through.url("me:secret"), "cut", /The proxy .* closed the connection/i, /http\.proxy/],
      [goneUrl, undefined, /The proxy .* cannot be reached: connect ECONNREFUSED/i, /http\.noProxy or NO_PROXY/],
      ["socks5://me:secret@127.0.0.1:9", undefined, /cannot use the proxy socks5:\/\/127\.0\.0\.1:9/, /http\.proxy/],
      ["http://me:secret@:80:80/", undefined, /The address of the proxy is not valid/i, /http\.proxy/],
    ];
    for (const [address, fault, words, step] of cases) {
      through.fault = fault;
      const env = trusting({ HTTPS_PROXY: address, HTTP_PROXY: address });
      const failure = await failed(open(`https://${host}`, env));
      assert.equal(failure.kind, "serverUnreachable");
      const hub = { name: "the model hub", base: `https://${host}` };
      const options = hubOptionsFor(env, undefined);
      const source = await requestHub(hub, new URL(hub.base), { method: "GET" }, options, never).then(
        () => assert.fail("it did not fail"),
        (error: unknown) => asSourceFailed(error),
      );
      for (const [message, nextStep] of [
        [failure.message, failure.nextStep],
        [source.message, source.advice ?? ""],
      ] as const) {
        assert.match(message, words);
        assert.match(nextStep, step);
        if (address.includes("127.0.0.1") && !address.startsWith("socks")) assert.match(message, new RegExp(named));
        assert.doesNotMatch(message + nextStep, /secret/);
      }
    }
    // Without a tunnel an answer of the proxy looks like one of the server, all but 407.
    through.fault = undefined;
    const plain = await failed(open("http://plain.example", { HTTP_PROXY: through.url("me:wrong-secret") }));
    assert.match(plain.message, /does not accept the name and password \(407\)/);
    through.fault = "cut";
    const cut = await failed(open("http://plain.example", { HTTP_PROXY: through.url("me:secret") }));
    assert.match(cut.message, /The proxy .* closed the connection/);
  });

  it("fails by the server behind a proxy in words that name both", async () => {
    const { port } = server;
    const through = await proxy({ hosts: { [host]: port } });
    const { message } = await failed(open(`https://${host}`, { HTTPS_PROXY: through.url() }));
    assert.match(message, /^https:\/\/model\.example \(through the proxy http:\/\/127\.0\.0\.1:\d+\) /);
  });

  it("is left while a silent proxy has not connected it", async () => {
    const through = await proxy();
    through.fault = "silent";
    const abort = new AbortController();
    const source = {
      url: `https://${host}`,
      model: "",
      contextTokens: 2048,
      network: networkRules({ HTTPS_PROXY: through.url() }),
    };
    const opening = failed(openRemote({ limits: usualLimits }, source, { signal: abort.signal }));
    await until("it is asked", () => through.asked.length > 0);
    abort.abort();
    assert.equal((await opening).kind, "cancelled");
  });

  it("trusts an authority of its own only where it is named, and any where nothing is checked", async () => {
    const url = `https://127.0.0.1:${front.port}`;
    const refused = await failed(open(url, {}));
    assert.match(refused.message, /The certificate of .* is not trusted/);
    assert.match(refused.nextStep, /NODE_EXTRA_CA_CERTS/);
    for (const env of [{ NODE_EXTRA_CA_CERTS: authority.file }, { SSL_CERT_FILE: authority.file }])
      assert.equal((await chat(await open(url, env))).text, "one two\n");
    await failed(open(url, { NODE_EXTRA_CA_CERTS: `${authority.file}.none` }));
    const lax = { ...editor, strictSsl: false };
    assert.equal((await chat(await open(url, {}, lax))).text, "one two\n");
    // A name that the certificate does not have.
    assert.match((await failed(open(`https://localhost:${front.port}`, trusting({})))).message, /is not trusted/);
  });

  it("fails at a server that wants a certificate of the client, and says so", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const strict = await TlsFront.start(server.port, {
        ...{ ...identity, requestCert: true, rejectUnauthorized: true },
        ...{ minVersion: version, maxVersion: version },
      });
      try {
        const { message, nextStep } = await failed(open(`https://127.0.0.1:${strict.port}`, trusting({})));
        assert.match(message, /wants a client certificate, and none was sent/, version);
        assert.match(nextStep, /no client certificate to send/);
      } finally {
        await strict.stop();
      }
    }
  });

  it("says which scheme to write", async () => {
    assert.match((await failed(open(`https://127.0.0.1:${server.port}`, {}))).nextStep, /http:\/\//);
  });
});
