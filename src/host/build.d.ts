/** Version of this build; esbuild puts it in. */
declare const __BUILD__: string;
