// An authority for certificates that only a test trusts, made with openssl, and servers that speak TLS in front of plain ones.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";

/** A key with its certificate. */
export interface Identity {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Signs certificates. `close` removes its folder. */
export class TestAuthority {
  /** Its own certificate, as a file. */
  readonly file: string;
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "gl-authority-"));

  constructor() {
    this.file = path.join(this.folder, "ca.pem");
    this.openssl("req", "-x509", ...newKey("ca"), "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test Authority");
  }

  /** A certificate for these names and addresses. */
  identity(...names: readonly string[]): Identity {
    const [name = "none"] = names;
    const alternatives = names.map((each) => (net.isIP(each) ? `IP:${each}` : `DNS:${each}`)).join(",");
    writeFileSync(path.join(this.folder, "names.txt"), `subjectAltName=${alternatives}\n`);
    this.openssl("req", ...newKey(name), "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names.txt"];
    this.openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, ...signed);
    return { key: this.read(`${name}.key`), cert: this.read(`${name}.pem`) };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read(name: string): Buffer {
    return readFileSync(path.join(this.folder, name));
  }

  private openssl(...args: readonly string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "ignore" });
  }
}

function newKey(name: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`];
}

/** Speaks TLS in front of a server of this machine. */
export class TlsFront {
  private readonly server: tls.Server;
  private readonly sockets = new Set<net.Socket>();

  private constructor(targetPort: number, options: tls.TlsOptions) {
    this.server = tls.createServer(options, (socket) => {
      const target = net.connect(targetPort, "127.0.0.1");
      for (const each of [socket, target]) {
        this.sockets.add(each);
        each.on("error", () => each.destroy());
        each.on("close", () => (socket.destroy(), target.destroy(), this.sockets.delete(each)));
      }
      target.pipe(socket).pipe(target);
    });
    this.server.on("tlsClientError", () => undefined);
  }

  static async start(targetPort: number, options: tls.TlsOptions): Promise<TlsFront> {
    const front = new TlsFront(targetPort, options);
    await new Promise<void>((resolve) => front.server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
