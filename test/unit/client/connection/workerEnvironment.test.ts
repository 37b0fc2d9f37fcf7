import assert from "node:assert/strict";
import { runMarker } from "../../../../scripts/watchdog.mjs";
import { workerEnvironment } from "../../../../src/client/connection/workerEnvironment.ts";

describe("a worker's environment", () => {
  it("has what the libraries, the graphics card, proxies, the language and temporary files need", () => {
    const needed = {
      ...{ PATH: "/bin", HOME: "/h", TMPDIR: "/t", LANG: "de_DE.UTF-8", LC_ALL: "C", LD_LIBRARY_PATH: "/lib" },
      ...{ CUDA_VISIBLE_DEVICES: "1", CUDA_PATH: "/c", VK_ICD_FILENAMES: "/v", GGML_VK_VISIBLE_DEVICES: "0" },
      ...{ HTTPS_PROXY: "http://p", https_proxy: "http://q", no_proxy: "x", NODE_EXTRA_CA_CERTS: "/ca" },
      ...{ SystemRoot: "C:\\Windows", Path: "C:\\", "ProgramFiles(x86)": "C:\\p", LOCALAPPDATA: "C:\\l" },
    };
    assert.deepEqual(workerEnvironment(needed), { ...needed, ELECTRON_RUN_AS_NODE: "1" });
  });

  it("has the mark of the test run that it belongs to", () => {
    assert.deepEqual(workerEnvironment({ [runMarker]: "run" }), { [runMarker]: "run", ELECTRON_RUN_AS_NODE: "1" });
  });

  it("has nothing else of the shell's: no keys, nothing that changes what Node does", () => {
    const names = [
      ...["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GITHUB_TOKEN", "GH_TOKEN", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY"],
      ...["AWS_SESSION_TOKEN", "NPM_TOKEN", "npm_config_token", "NODE_AUTH_TOKEN", "GHOSTLIGHT_API_KEY"],
      ...["GHOSTLIGHT_HUB_TOKEN", "DATABASE_URL", "PGPASSWORD", "SSH_AUTH_SOCK", "GPG_AGENT_INFO", "KUBECONFIG"],
      ...["GOOGLE_APPLICATION_CREDENTIALS", "AZURE_CLIENT_SECRET", "VAULT_TOKEN", "CUDA_TOKEN", "LC_SECRET", "VK_KEY"],
      ...["NODE_OPTIONS", "NODE_PATH", "NODE_V8_COVERAGE", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "BASH_ENV"],
      ...["VSCODE_IPC_HOOK", "PWD", "PS1", "anything"],
    ];
    const env = Object.fromEntries(names.map((name) => [name, "secret"]));
    assert.deepEqual(workerEnvironment(env), { ELECTRON_RUN_AS_NODE: "1" });
  });
});
