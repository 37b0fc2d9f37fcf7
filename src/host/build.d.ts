/** Version of this build, filled in by esbuild. */
declare const __BUILD__: string;
