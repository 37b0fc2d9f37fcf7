import assert from "node:assert/strict";
import {
  areSameRules,
  directRules,
  editorNetwork,
  networkRules,
  proxyFor,
  shownProxy,
} from "../../../src/core/networkRules.ts";

const [secure, plain] = [new URL("https://model.example"), new URL("http://model.example:8000")];
const settings = (values: Record<string, unknown>): ReturnType<typeof editorNetwork> =>
  editorNetwork((name) => values[name]);

describe("the rules for the network", () => {
  it("take the proxy of the scheme, in small letters first, and one for all before the other one's", () => {
    const cases: readonly (readonly [Record<string, string>, string | undefined, string | undefined])[] = [
      [{}, undefined, undefined],
      [{ HTTPS_PROXY: "s", HTTP_PROXY: "h" }, "s", "h"],
      [{ https_proxy: "s1", HTTPS_PROXY: "s2", http_proxy: "h1", HTTP_PROXY: "h2" }, "s1", "h1"],
      [{ HTTPS_PROXY: "s" }, "s", undefined],
      [{ HTTP_PROXY: "h" }, "h", "h"],
      [{ HTTP_PROXY: "h", ALL_PROXY: "a" }, "a", "h"],
      [{ all_proxy: " a " }, "a", "a"],
      [{ https_proxy: "", HTTPS_PROXY: "s" }, undefined, undefined],
      [{ HTTPS_PROXY: "s", HTTP_PROXY: "h", NO_PROXY: "other.org, model.example" }, undefined, undefined],
      [{ HTTPS_PROXY: "s", HTTP_PROXY: "h", no_proxy: "model.example:443" }, undefined, "h"],
    ];
    for (const [env, forSecure, forPlain] of cases)
      assert.deepEqual(
        [proxyFor(secure, networkRules(env)), proxyFor(plain, networkRules(env))],
        [forSecure, forPlain],
        JSON.stringify(env),
      );
  });

  it("take the editor's settings before the variables, and no proxy where it is off", () => {
    const env = { HTTPS_PROXY: "s", NO_PROXY: "model.example" };
    const proxied = (values: Record<string, unknown>): string | undefined =>
      proxyFor(secure, networkRules(env, settings(values)));
    assert.equal(proxied({}), undefined);
    assert.equal(proxied({ noProxy: ["other.org"] }), "s");
    assert.equal(proxied({ noProxy: ["other.org"], proxy: "http://own" }), "http://own");
    assert.equal(proxied({ proxy: "http://own" }), undefined);
    for (const proxySupport of ["on", "fallback", "override", "unknown"])
      assert.equal(proxied({ noProxy: ["other.org"], proxy: "http://own", proxySupport }), "http://own");
    assert.equal(proxied({ noProxy: ["other.org"], proxy: "http://own", proxySupport: "off" }), undefined);
  });

  it("say which certificates are trusted", () => {
    const { checksCertificates, trustsSystem, certificateFiles } = networkRules({
      ...{ NODE_EXTRA_CA_CERTS: "/a.pem", SSL_CERT_FILE: "/b.pem" },
    });
    assert.deepEqual([checksCertificates, trustsSystem, certificateFiles], [true, true, ["/a.pem", "/b.pem"]]);
    const lax = networkRules({}, settings({ proxyStrictSSL: false, systemCertificates: false }));
    assert.deepEqual([lax.checksCertificates, lax.trustsSystem, lax.certificateFiles], [false, false, []]);
    assert.equal(networkRules({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }).checksCertificates, false);
  });

  it("read settings of any type", () => {
    const odd = settings({ proxy: 7, noProxy: ["a", 1, null], proxySupport: {}, proxyAuthorization: null });
    assert.deepEqual(odd, {
      ...{ proxy: "", proxyAuthorization: "", noProxy: ["a"], support: "override" },
      ...{ strictSsl: true, systemCertificates: true },
    });
    assert.deepEqual(settings({ noProxy: "a" }).noProxy, []);
  });

  it("are compared as a whole, so that a server is connected again when they change", () => {
    assert.ok(areSameRules(undefined, directRules));
    assert.ok(areSameRules(networkRules({ HTTPS_PROXY: "s" }), networkRules({ https_proxy: "s" })));
    for (const env of [{ HTTPS_PROXY: "s" }, { NO_PROXY: "s" }, { SSL_CERT_FILE: "s" }])
      assert.ok(!areSameRules(undefined, networkRules(env)), JSON.stringify(env));
  });
});

describe("a proxy's address", () => {
  it("is shown without a name, a password and a path", () => {
    for (const [written, shown] of [
      ["http://proxy:8080/", "http://proxy:8080"],
      ["proxy:8080", "http://proxy:8080"],
      ["HTTPS://me:secret@proxy.example/a@b", "https://proxy.example"],
      ["me:secret@proxy:8080", "http://proxy:8080"],
      ["http://me:se@cret@proxy:8080", "http://proxy:8080"],
      ["socks5h://me:secret@[::1]:1080", "socks5h://[::1]:1080"],
      ["http://me:secret", "http://me"],
      ["", "http://"],
    ] as const)
      assert.equal(shownProxy(written), shown);
  });
});
