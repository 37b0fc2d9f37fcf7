"""Writes the weights and the tokenizer of a GGUF file as vLLM reads them: safetensors in a folder, in bfloat16."""

import os
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

gguf_file, out = sys.argv[1:]
folder, name = os.path.split(gguf_file)
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.bfloat16)
# The weights are no longer quantised, and would be saved as if they were.
model.hf_quantizer = None
model.is_quantized = False
if hasattr(model.config, "quantization_config"):
    del model.config.quantization_config
model.save_pretrained(out)
AutoTokenizer.from_pretrained(folder, gguf_file=name).save_pretrained(out)
