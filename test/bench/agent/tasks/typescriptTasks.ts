import { all, lacks, typescript, unchanged, type AgentTask } from "../agentTask.ts";

const module_ = '{"name": "sample", "type": "module"}\n';
const shapes = `export type Shape =
  | { readonly kind: "circle"; readonly radius: number }
  | { readonly kind: "square"; readonly side: number };
`;
const area = `import type { Shape } from "./shapes.ts";

export function area(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return Math.PI * shape.radius ** 2;
    case "square":
      return shape.side ** 2;
  }
}
`;
const customer = `export interface Customer {
  readonly name: string;
  readonly email: string;
}

export function isCustomer(value: unknown): value is Customer {
  return typeof value === "object" && value !== null && "name" in value && "email" in value;
}
`;
const list = `import { isCustomer, type Customer } from "./customer.ts";

export function customersIn(values: readonly unknown[]): Customer[] {
  return values.filter(isCustomer);
}
`;
const mail = `import type { Customer } from "./customer.ts";

export function greeting(customer: Customer): string {
  return \`Dear \${customer.name} <\${customer.email}>\`;
}
`;
const renamed = (text: string): string => text.replace(/\bCustomer\b/g, "Client");

export const typescriptTasks: readonly AgentTask[] = [
  {
    id: "typescript/missing-case",
    task: 'Add rectangles, { kind: "rectangle", width, height }, to the shapes in shapes.ts, and their area in area.ts.',
    files: { "package.json": module_, "src/shapes.ts": shapes, "src/area.ts": area },
    check: all(
      lacks("src/shapes.ts", /kind: "rectangle"[^\n]*\n[^]*kind: "rectangle"/),
      typescript(`import assert from "node:assert"; const { area } = await import("./src/area.ts");
        assert.equal(area({ kind: "rectangle", width: 2, height: 3 }), 6); assert.equal(area({ kind: "square", side: 3 }), 9);`),
    ),
    solution: {
      files: {
        "src/shapes.ts": shapes.replace(
          "side: number };",
          'side: number }\n  | { readonly kind: "rectangle"; readonly width: number; readonly height: number };',
        ),
        "src/area.ts": area.replace(
          "side ** 2;\n",
          'side ** 2;\n    case "rectangle":\n      return shape.width * shape.height;\n',
        ),
      },
    },
  },
  {
    id: "typescript/rename-type",
    task: "Rename the interface Customer to Client, everywhere. Functions and files keep their names.",
    files: {
      "package.json": module_,
      "customer.ts": customer,
      "list.ts": list,
      "mail.ts": mail,
      "notes.md": "Each Customer gets a mail.\n",
    },
    check: all(
      ...["customer.ts", "list.ts", "mail.ts"].map((name) => lacks(name, /\bCustomer\b/)),
      typescript(`import assert from "node:assert"; const { customersIn } = await import("./list.ts"); const { greeting } = await import("./mail.ts");
        const [one] = customersIn([{ name: "A", email: "a@b" }, 3]); assert.equal(greeting(one), "Dear A <a@b>");`),
      unchanged("notes.md"),
    ),
    solution: { files: { "customer.ts": renamed(customer), "list.ts": renamed(list), "mail.ts": renamed(mail) } },
  },
];
