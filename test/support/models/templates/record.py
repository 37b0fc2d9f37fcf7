#!/usr/bin/env python3
"""Render chat templates as the transformers package does: stdin {"templates": {name: text}, "conversations": {name: [messages]},
"tokens": {name: {"bos", "eos"}}}, stdout {template: {conversation: {"on"|"off": text}}}. Needs jinja2."""
import json, sys
from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda form: "2026-01-01"
given = json.load(sys.stdin)
results = {}
for name, source in given["templates"].items():
    template = environment.from_string(source)
    tokens = given["tokens"].get(name, {"bos": "", "eos": ""})
    results[name] = {}
    for title, messages in given["conversations"].items():
        # The same thought under each name that a template may know it by.
        said = [m if "thinking" not in m else {**m, "reasoning_content": m["thinking"]} for m in messages]
        results[name][title] = {
            switch: template.render(messages=said, add_generation_prompt=True, enable_thinking=switch == "on",
                                    bos_token=tokens["bos"], eos_token=tokens["eos"],
                                    **({"reasoning_effort": "medium" if switch == "on" else "low"} if "<|channel|>" in source else {}))
            for switch in ("on", "off")
        }
json.dump(results, sys.stdout, ensure_ascii=False, indent=1)
