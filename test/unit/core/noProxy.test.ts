import assert from "node:assert/strict";
import { isBypassed } from "../../../src/core/noProxy.ts";

/** Whether an address is reached without a proxy, as a `URL` gives its parts. */
function direct(address: string, ...list: readonly string[]): boolean {
  const { protocol, hostname, port } = new URL(address);
  return isBypassed(hostname, port || (protocol === "https:" ? "443" : "80"), list);
}

describe("hosts without a proxy", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["example.com", ["https://example.com", "http://sub.example.com:8080"], ["https://badexample.com", "http://com"]],
    [".example.com", ["https://a.example.com", "https://example.com"], ["https://example.org"]],
    ["*.example.com", ["https://a.b.example.com"], ["https://example.com.evil.org"]],
    ["EXAMPLE.com.", ["https://example.com", "https://EXAMPLE.COM"], []],
    ["example.com:8443", ["https://example.com:8443"], ["https://example.com", "http://example.com"]],
    ["example.com:443", ["https://example.com"], ["http://example.com"]],
    ["gpu-*.lan", ["http://gpu-1.lan", "http://gpu-12.lan:8000"], ["http://gpu.lan", "http://xgpu-1.lan"]],
    ["*", ["https://anything.org"], []],
    ["*:8000", ["http://anything.org:8000"], ["http://anything.org"]],
    ["<local>", ["http://server:8000"], ["http://server.lan", "http://[2001:db8::1]"]],
    ["10.1.2.3", ["http://10.1.2.3:8000", "http://[::ffff:10.1.2.3]"], ["http://10.1.2.4", "http://110.1.2.3"]],
    ["10.0.0.0/8", ["http://10.9.8.7"], ["http://11.0.0.1", "http://10.example.com"]],
    ["192.168.1.0/25", ["http://192.168.1.127"], ["http://192.168.1.128"]],
    ["0.0.0.0/0", ["http://8.8.8.8"], ["http://[2001:db8::1]", "http://example.com"]],
    ["[2001:db8::1]", ["http://[2001:db8:0::1]:8000"], ["http://[2001:db8::2]"]],
    ["2001:db8::/32", ["http://[2001:db8:ffff::9]"], ["http://[2001:db9::1]"]],
    ["[fe80::1]:8000", ["http://[fe80::1]:8000"], ["http://[fe80::1]"]],
    ["https://example.com/", ["https://example.com"], []],
    ["", [], ["https://example.com"]],
    ["10.0.0.0/99", [], ["http://10.0.0.1"]],
    ["1.2.3.4.5", [], ["http://1.2.3.4"]],
  ];
  for (const [entry, within, outside] of cases)
    it(`are those of “${entry}”`, () => {
      for (const address of within) assert.ok(direct(address, "other.org", entry), address);
      for (const address of outside) assert.ok(!direct(address, "other.org", entry), address);
    });

  it("are always those of this machine, unless the list says otherwise", () => {
    const own = ["localhost:1", "127.0.0.1", "127.9.9.9:8080", "[::1]:8000", "[::ffff:127.0.0.1]", "me.localhost"];
    for (const host of own) {
      assert.ok(direct(`http://${host}`), host);
      assert.ok(!direct(`http://${host}`, "example.com", "<-loopback>"), host);
      assert.ok(!direct(`http://${host}`, "*", "<-LOOPBACK>"), host);
    }
    for (const host of ["128.0.0.1", "localhost.example.com", "[::2]"]) assert.ok(!direct(`http://${host}`), host);
  });
});
