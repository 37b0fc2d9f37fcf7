import { GgufInsights } from "node-llama-cpp";

/**
 * Makes the library's estimates of memory quick where all of a model is on the processor. Its exact ones open the model twice more
 * without its weights, and read the vocabulary each time (docs/benchmarks.md, “The library”). There, nobody needs them: the plan has
 * decided. On a GPU they stay exact, because they choose the layers.
 */
export function estimateQuicklyOnProcessor(): void {
  const insights = GgufInsights.prototype;
  const { estimateModelResourceRequirementsV2: forModel, estimateContextResourceRequirementsV2: forContext } = insights;
  insights.estimateModelResourceRequirementsV2 = async function (options) {
    return options.gpuLayers === 0 ? this.estimateModelResourceRequirements(options) : forModel.call(this, options);
  };
  insights.estimateContextResourceRequirementsV2 = async function ({ flashAttention, ...options }) {
    if (options.modelGpuLayers !== 0) return forContext.call(this, { ...options, flashAttention });
    return this.estimateContextResourceRequirements({ ...options, flashAttention: flashAttention === true });
  };
}
