// The exported functions and classes of some layers that take text, as the compiler sees them.
import path from "node:path";
import { API, SignatureKind, SymbolFlags, TypeFlags, type Checker, type Type } from "typescript/unstable/sync";

/** Facts about a model or a machine, from our own tables or a checked header: their texts are names. */
const facts = new Set(
  (
    "ModelEntry ModelShape RecordedShape Machine MachineFacts PlanWish PlanReason Placement Alternative PlannedEntry GgufHeader " +
    "HeaderRefusal DownloadProgress TensorSums ModelSource"
  ).split(" "),
);

/** The exports of a layer of `src` that take text: a function with such a parameter, a class with such a method. */
export function textTakers(root: string, layer: string): readonly string[] {
  const api = new API({ cwd: root });
  try {
    const config = path.join(root, "src", layer, "tsconfig.json");
    const { checker, program } = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    const folder = path.join(root, "src", layer) + path.sep;
    return program
      .getSourceFileNames()
      .filter((file) => path.normalize(file).startsWith(folder) && !file.endsWith(".d.ts"))
      .flatMap((file) => {
        const symbol = checker.getSymbolAtLocation(program.getSourceFile(file)!);
        const exported = symbol ? checker.getExportsOfModule(symbol) : [];
        return exported
          .filter(({ flags }) => (flags & SymbolFlags.Value) !== 0)
          .filter((each) => takesText(checker, checker.getTypeOfSymbol(each)!))
          .map(({ name }) => `${path.relative(path.join(root, "src"), file).slice(0, -".ts".length)} ${name}`);
      });
  } finally {
    api.close();
  }
}

function takesText(checker: Checker, type: Type): boolean {
  const calls = checker.getSignaturesOfType(type, SignatureKind.Call);
  const constructions = checker.getSignaturesOfType(type, SignatureKind.Construct);
  const methods = constructions.flatMap((each) =>
    checker
      .getPropertiesOfType(checker.getReturnTypeOfSignature(each)!)
      .flatMap((member) => checker.getSignaturesOfType(checker.getTypeOfSymbol(member)!, SignatureKind.Call)),
  );
  return [...calls, ...constructions, ...methods].some((signature) =>
    signature.getParameters().some((parameter) => holdsText(checker, checker.getTypeOfSymbol(parameter)!, new Set())),
  );
}

function holdsText(checker: Checker, type: Type, seen: Set<number>): boolean {
  if (seen.has(type.id)) return false;
  seen.add(type.id);
  const within = (other: Type): boolean => holdsText(checker, other, seen);
  if ([type.getSymbol(), type.getAliasSymbol()].some((symbol) => symbol !== undefined && facts.has(symbol.name)))
    return false;
  if ((type.flags & TypeFlags.String) !== 0) return true;
  if (type.isUnionType() || type.isIntersectionType()) return type.getTypes().some(within);
  if (!type.isObjectType() || checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) return false;
  if (type.isTypeReference() && checker.getTypeArguments(type).some(within)) return true;
  if (checker.isArrayLikeType(type)) return false;
  return (
    checker.getIndexInfosOfType(type).some(({ valueType }) => within(valueType)) ||
    checker.getPropertiesOfType(type).some((member) => within(checker.getTypeOfSymbol(member)!))
  );
}
