// Words that models put around code in many languages: none of them is written into a file.
import assert from "node:assert/strict";
import { editedByScript } from "../../../../support/models/scriptedEdits.ts";

const task = { kind: "edit", instruction: "Change it." } as const;

async function edited(languageId: string, before: string, answer: string): Promise<string> {
  return (await editedByScript(`«${before}»`, { languageId, task, replies: [answer] }, ["«", "»"])).result;
}

/** What is said before code, and behind it. */
const words: readonly (readonly [before: string, behind: string])[] = [
  ["Hier ist der korrigierte Code:", "Ich habe den Wert geändert, damit er stimmt."],
  ["Natürlich! Hier ist die angepasste Version:", "Falls du weitere Fragen hast, sag einfach Bescheid."],
  ["Voici le code corrigé :", "J'ai modifié la valeur comme demandé."],
  ["Bien sûr ! Voici la version mise à jour :", "N'hésitez pas si vous avez d'autres questions."],
  ["Aquí tienes el código corregido:", "He cambiado el valor como pediste."],
  ["¡Claro! Aquí está la versión actualizada:", "Avísame si necesitas algo más."],
  ["Aqui está o código corrigido:", "Alterei o valor conforme solicitado."],
  ["Ecco il codice corretto:", "Ho modificato il valore come richiesto."],
  ["以下是修改后的代码：", "我修改了这个值。如果还有其他问题，请告诉我。"],
  ["好的，这是更新后的版本：", "希望对您有帮助！"],
  ["修正したコードは以下の通りです：", "値を変更しました。"],
  ["Вот исправленный код:", "Я изменил значение. Если нужно что-то ещё, дайте знать."],
  ["수정된 코드는 다음과 같습니다:", "값을 변경했습니다."],
  ["Oto poprawiony kod:", "Zmieniłem wartość zgodnie z prośbą."],
  ["İşte düzeltilmiş kod:", "Değeri istediğiniz gibi değiştirdim."],
  ["Hier is de gecorrigeerde code:", "Ik heb de waarde aangepast."],
  ["Här är den korrigerade koden:", "Jag ändrade värdet som du bad om."],
  ["Dưới đây là mã đã sửa:", "Tôi đã thay đổi giá trị."],
  ["إليك الكود المعدل:", "لقد غيرت القيمة."],
  ["यहाँ सुधारा हुआ कोड है:", "मैंने मान बदल दिया है।"],
  ["Ось виправлений код:", "Я змінив значення."],
  ["Zde je opravený kód:", "Změnil jsem hodnotu."],
  ["Tässä on korjattu koodi:", "Muutin arvon."],
];
const samples: readonly (readonly [languageId: string, before: string, after: string])[] = [
  ["toml", '[a]\nhost = "x"\nport = 80', '[a]\nhost = "x"\nport = 8080'],
  ["sql", "SELECT a\nFROM b\nWHERE c = 1;", "SELECT a\nFROM b\nWHERE c = 2;"],
  ["makefile", "all: a.c\n\tcc a.c", "all: a.c\n\tcc -O a.c"],
  ["css", "a {\n  color: red;\n}", "a {\n  color: blue;\n}"],
  ["python", "def f(a):\n    return a - 1", "def f(a):\n    return a + 1"],
  ["markdown", "# Title\n\nTeh end.", "# Title\n\nThe end."],
  ["plaintext", "Dear reader,\nteh end is near.", "Dear reader,\nthe end is near."],
];

describe("words around code, in many languages", () => {
  for (const [languageId, before, after] of samples)
    it(`are left out of ${languageId}, or the answer is refused`, async () => {
      for (const [first, last] of words)
        for (const answer of [
          `${first}\n\n${after}\n\n${last}`,
          `${first}\n${after}`,
          `${after}\n\n${last}`,
          `${first}\n\n\`\`\`${languageId}\n${after}\n\`\`\`\n\n${last}`,
          `${first}\n\n\`\`\`\n${after}\n\`\`\`\n${last}`,
          `${after}\n\`\`\`\n\n${last}`,
        ]) {
          const result = await edited(languageId, before, answer);
          if (!result.startsWith("refused: ")) assert.equal(result, after, answer);
        }
    });

  it("does not take a text's own lines for them", async () => {
    const texts: readonly (readonly [string, string])[] = [
      ["Hier ist der Plan:\nteh end", "Hier ist der Plan:\nthe end"],
      ["# Titel", "# Titel\n\nUnten folgt die Liste:\n\n- eins"],
      ["# 标题", "# 标题\n\n以下是步骤：\n\n1. 一"],
      ["Cher lecteur,", "Cher lecteur,\n\nJ'ai lu votre lettre."],
      ["# Журнал", "# Журнал\n\nЯ пошёл домой."],
    ];
    for (const [before, after] of texts) assert.equal(await edited("markdown", before, after), after);
  });
});
