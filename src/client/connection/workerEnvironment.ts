// What a worker inherits. It outlives the terminal or the window that starts it and serves others, so it gets the few variables
// that it needs and none of that shell's keys.

/** Upper case. Without these the worker or the libraries below it would not work, or not as the user set them. */
const names = new Set([
  // The user and the system.
  ...["PATH", "HOME", "USER", "LOGNAME", "USERNAME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH"],
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"],
  ...["PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMFILES(ARM)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
  ...["TMPDIR", "TEMP", "TMP", "TZ"],
  ...["XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_DIRS"],
  // Language.
  ...["LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "LC_COLLATE"],
  // Where native libraries are found. SNAP changes where the inference library looks for them.
  ...["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SNAP", "PREFIX"],
  // Graphics cards: which ones, and where their drivers and caches are.
  ...["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_PATH", "CUDA_HOME", "CUDA_CACHE_PATH", "CUDA_CACHE_MAXSIZE"],
  ...["CUDA_CACHE_DISABLE", "CUDA_MODULE_LOADING", "CUDA_LAUNCH_BLOCKING", "CUDA_SCALE_LAUNCH_QUEUES"],
  ...["NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES"],
  ...["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES", "VK_LOADER_DRIVERS_SELECT", "VK_LAYER_PATH"],
  ...["VK_INSTANCE_LAYERS", "VK_LOADER_LAYERS_ENABLE", "VK_LOADER_LAYERS_DISABLE", "VK_LOADER_DEVICE_SELECT"],
  ...["MESA_VK_DEVICE_SELECT", "MESA_SHADER_CACHE_DIR", "MESA_SHADER_CACHE_DISABLE", "DRI_PRIME", "AMD_VULKAN_ICD"],
  ...["HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION", "ONEAPI_DEVICE_SELECTOR"],
  ...["GGML_VK_VISIBLE_DEVICES", "GGML_VK_DISABLE_COOPMAT", "GGML_VK_DISABLE_COOPMAT2", "GGML_VK_DISABLE_F16"],
  ...["GGML_VK_PREFER_HOST_MEMORY", "GGML_VK_FORCE_MAX_ALLOCATION_SIZE", "GGML_CUDA_ENABLE_UNIFIED_MEMORY"],
  ...["GGML_CUDA_DISABLE_GRAPHS", "GGML_METAL_DEVICES", "OMP_NUM_THREADS", "OMP_PROC_BIND", "OMP_PLACES"],
  // The way to a server that the user chose.
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NODE_USE_ENV_PROXY"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  // A test run finds its workers by it, to see that they compute and to end those that a hung run leaves (scripts/watchdog.mjs).
  "GHOSTLIGHT_TEST_RUN",
]);

/** The environment of a worker that a process with this environment starts. */
export function workerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Names differ in case: proxies are often in lower case, and on Windows case does not matter.
  const kept = Object.entries(env).filter(([name]) => names.has(name.toUpperCase()));
  // On the desktop, the program that runs this is Electron, which is Node only with this variable.
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1" };
}
