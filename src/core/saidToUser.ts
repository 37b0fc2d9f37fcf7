// What a model says to the user around its code: how such lines begin in the languages that models answer in, and how they are told
// from code. Shared by edits and ghost text.
import { languageOf } from "./languages.ts";

/** Languages whose text is sentences, so that only words to the user are told from it. */
export const sentenceLanguages: ReadonlySet<string> = new Set(
  "markdown plaintext latex tex bibtex restructuredtext asciidoc html xml xsl vue svelte mdx quarto typst handlebars razor erb pug haml jade git-commit git-rebase diff log cucumber feature csv tsv org text".split(
    " ",
  ),
);

/** What an edit is about, as a part of a regular expression. */
export const subject =
  "(?:code|version|file|text|document|markdown|section|content|change[sd]?|selection|snippet|answer|result|output|block|function|" +
  "class|method|script|config\\w*|json|yaml|toml|ini|dockerfile|readme|paragraph|list|table|query|implementation|fix|edit|documentation|" +
  "comments?|test|lines?|update|solution|translation|correction|message)";
/** What was done to it. */
export const edited =
  "(?:corrected|fixed|updated|revised|modified|edited|documented|changed|complete[d]?|final|new|improved|translated|requested)";

/** Beginnings of what is said to the user before code, in the languages that models answer in most. */
export const leadIns: readonly RegExp[] = [
  /^(?:sure|certainly|of course|absolutely|okay|ok|alright|no problem|great|understood|got it)\b(?:[!.]|[,.!:]\s+["'`]?\p{L}.{0,300}[.:!?…]|[!.]\s+.{0,300})$/iu,
  new RegExp(
    String.raw`^(?:here(?:['’]s| is| are)|below (?:is|are)|this is|the following is|following is)\b.{0,200}\b${subject}\b.{0,120}[:.]$`,
    "i",
  ),
  new RegExp(String.raw`^(?:the |your )?${edited} ${subject}\b.{0,120}:$`, "i"),
  /^(?:here(?:['’]s| is| are) (?:the|your|a|an)\b.{0,120}|here you go|here it is)[:.!]$/i,
  /^(?:as requested|to (?:fix|correct|document|do) (?:this|it|that))\b.{0,200}[:.]$/i,
  /^(?:i['’]ve|i have|i (?:fixed|corrected|changed|updated|added|removed|made|replaced|documented|see|can|cannot|can['’]t|could|am|was|do|don['’]t|did|need|will|would|think|notice[d]?|assume[d]?|believe|apologi[sz]e|understand)|i['’]ll|i['’]m|let me|sorry|unfortunately|as an ai)\b.{0,400}$/i,
  /^(?:(?:hier (?:ist|sind)|voici|aquí (?:está|tienes?)|ecco|aqui está)\b|voilà|claro[,!.]|вот |конечно|以下|这是|好的|当然|修正|こちら|次の|以下が|다음은|여기|إليك|यहाँ)(?:.{0,200})[:：。.!]$/iu,
];
/** "Here is" in other languages, at the beginning of a line or behind a word that agrees. */
const hereIs =
  "hier (?:ist|sind|kommt|is|zijn)|nachfolgend|anbei|unten|hieronder|voici|ci-dessous|aquí (?:está|están|tienes?|va)|a continuación|" +
  "aqui está|segue|abaixo está|ecco|di seguito|här (?:är|kommer)|her er|oto|poniżej|zde je|tady je|tu je|níže|işte|İşte|aşağıda|tässä on|itt van|íme|" +
  "iată|mai jos|dưới đây là|đây là|berikut|вот|ниже|ось|нижче|ето|ορίστε|εδώ είναι|παρακάτω|הנה|להלן|إليك|هذا هو|فيما يلي|यहाँ|यह रहा|नीचे|" +
  "以下|下面|这是|這是|这里是|こちら|次|修正|更新|다음|여기|수정|업데이트";
/** What was edited, in the same languages. */
const editedThing =
  "code|kod|kód|koodi|codice|código|codigo|cod|fassung|versi|wersj|verze|verzi|sürüm|text|texto|testo|tekst|metin|teks|szöveg|" +
  "văn bản|mã|phiên bản|datei|fichier|archivo|arquivo|plik|soubor|dosya|bestand|fil|κώδικα|έκδοση|κείμενο|код|верси|версі|текст|файл|" +
  "קוד|גרסה|טקסט|الكود|النسخة|النص|कोड|संस्करण|पाठ|代码|代碼|版本|文本|内容|文件|コード|バージョン|文章|テキスト|코드|버전|텍스트";

/** What is said to the user in other languages: before code, and of what was done to it. */
export const foreignWords: readonly RegExp[] = [
  new RegExp(
    `^(?:[¡\\p{L}\\p{M}'’ ]{1,25}\\s?[,.!，。！、]+\\s*)?(?:${hereIs}).{0,80}(?:${editedThing}).{0,80}[:：]$`,
    "iu",
  ),
  /^(?:ich habe|ik heb|jeg har) .{0,200}(?:geändert|korrigiert|angepasst|behoben|ersetzt|hinzugefügt|entfernt|aktualisiert|verbessert|überarbeitet|aangepast|gewijzigd|gecorrigeerd|veranderd|toegevoegd|verwijderd|bijgewerkt|ændret|rettet|endret|oppdatert|opdateret|fjernet|tilføjet).{0,200}$/iu,
  /^(?:j['’]ai|he|ho) (?:\p{L}+ ){0,2}(?:modifié|corrigé|changé|remplacé|ajouté|supprimé|mis à jour|amélioré|cambiado|corregido|modificado|reemplazado|añadido|eliminado|actualizado|modificato|corretto|cambiato|aggiornato|aggiunto|rimosso|sostituito)(?!\p{L}).{0,300}$/iu,
  /^(?:eu )?(?:cambié|corregí|modifiqué|actualicé|agregué|eliminé|alterei|corrigi|modifiquei|mudei|atualizei|adicionei|removi|substituí)(?!\p{L}).{0,300}$/iu,
  /^jag (?:har )?(?:ändra|rätta|korrigera|uppdatera)(?:de|t)(?!\p{L}).{0,300}$/iu,
  /^(?:(?:zmieni|poprawi|zaktualizowa|doda|usunę|usuną|zastąpi)ł[ea]m|(?:změnil|opravil|upravil|přidal|odstranil|aktualizoval)a? jsem|muutin|korjasin|päivitin|lisäsin|poistin|tôi đã (?:thay đổi|sửa|cập nhật|thêm|xóa)|saya (?:telah )?(?:mengubah|memperbaiki|memperbarui|menambahkan|menghapus))(?!\p{L}).{0,300}$/iu,
  /^.{0,200}(?:değiştirdim|düzelttim|güncelledim|ekledim|kaldırdım)\.?$/iu,
  /^я (?:изменил|исправил|обновил|добавил|удалил|заменил|змінив|змінила|виправив|виправила|оновив|оновила|додав|додала|видалив|видалила|замінив|замінила)а?(?!\p{L}).{0,300}$/iu,
  /^(?:لقد )?(?:غيرت|صححت|عدلت|قمت ب(?:تغيير|تعديل|تصحيح)).{0,200}$/u,
  /^मैंने .{0,200}(?:बदल|सुधार|अपडेट|जोड़|हटा).{0,40}$/u,
  /^(?:我(?:已经|已)?|已(?:经)?)(?:修改|更改|更正|修正|更新|替换|添加|删除).{0,200}$/u,
  /^.{0,100}(?:変更|修正|更新|追加|削除|置換)しました。?$/u,
  /^.{0,100}(?:변경|수정|업데이트|추가|삭제)(?:했|하였)습니다\.?$/u,
  // What is said for courtesy.
  /^(?:(?:falls|wenn) (?:du|sie) .{0,40}fragen .{0,80}|ich hoffe, das hilft.{0,40}|n['’]hésitez pas .{0,120}|j['’]espère que .{0,120}|avísame si .{0,120}|espero que (?:esto|isso|te|lhe) .{0,120}|fammi sapere .{0,120}|laat (?:het )?me weten .{0,120}|daj znać.{0,120}|надеюсь, .{0,120}|.{0,60}дайте знать.{0,40}|希望(?:这)?对[您你]有.{0,20}|如果[您你]?(?:还)?有(?:其他|任何)?.{0,40}|.{0,40}お役に立て.{0,20}|.{0,40}도움이 되.{0,20})$/iu,
];
/** A heading or the name of a file over code. */
export const headings: readonly RegExp[] = [
  new RegExp(String.raw`^(?:#{2,6}\s+|\*\*)(?:the |your )?${edited} ${subject}s?(?:\*\*)?:?(?:\*\*)?$`, "i"),
  /^(?:\*\*|__)?`?[\w./-]{1,80}\.\w{1,12}(?:`(?:\*\*|__)?|\*\*|__):?$/,
];
/** A heading over what is said behind code. */
export const headingsBehind =
  /^(?:#{2,6}\s+|\*\*)(?:explanation|(?:key )?changes(?: made)?|summary of changes|what (?:i |was |has )?changed)(?:\*\*)?:?(?:\*\*)?$/i;

/** True for a line that is said to the user, and is no code of a language. */
export function isSaidToUser(line: string, languageId: string): boolean {
  return (
    isSaid(line, [...leadIns, ...foreignWords, ...headings], () => true, languageId) || isSentence(line, languageId)
  );
}

/** Languages of data, in which a word and a colon begin an entry. */
const dataLike = new Set(["yaml", "dockercompose", "github-actions-workflow", "properties", "ini", "toml", "dotenv"]);

/** True for a line that one of these patterns tells from code. `isNew`: the code did not have it. */
export function isSaid(
  line: string,
  patterns: readonly RegExp[],
  isNew: (line: string) => boolean,
  languageId: string,
): boolean {
  const text = line.trim();
  if (text === "" || text.length > 600 || !isNew(line)) return false;
  if (isComment(text, languageId) && !/^(?:#{2,6}\s|\*\*)/.test(text)) return false;
  if (!sentenceLanguages.has(languageId) && isCodeLine(text, languageId)) return false;
  // Marks of a heading count where the pattern has them.
  if (patterns.some((pattern) => pattern.test(text))) return true;
  const plain = text.replace(/^[*_#>\s]+|[*_]+$/g, "");
  return !text.startsWith("#") && patterns.some((pattern) => pattern.test(plain));
}

/** True for a line that has the signs of code outside of quoted code, or that is an entry of data. */
function isCodeLine(text: string, languageId: string): boolean {
  const bare = text.replace(/`[^`]*`/g, "");
  return /[{};=]|\(\)$/.test(bare) || (dataLike.has(languageId) && /^[a-z_][\w.-]*:(?:\s|$)/.test(bare));
}

/** True for a line that reads like a sentence of a person and like no code. */
export function isSentence(line: string, languageId: string): boolean {
  const text = line.trim();
  if (text.length > 600 || isComment(text, languageId) || /^\s/.test(line)) return false;
  if (!/^(?:\d{1,2}[.)]\s+)?[*_]*[\p{Lu}\p{Lo}]/u.test(text) || !/[.:!?。：！]["”’)*_]*$/u.test(text)) return false;
  if (/[{}[\]=<>|\\$@&;]|\(\)|::|->|=>/.test(text.replace(/`[^`]*`/g, ""))) return false;
  // Four words, of which some are plain ones; scripts without blanks count by characters.
  const words = text.match(/\p{L}+/gu) ?? [];
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return text.length >= 6;
  // Nor do letters without case tell a name from a word.
  if (/^\p{Lo}/u.test(text)) return words.length >= 2;
  return words.length >= 4 && words.filter((word) => word === word.toLowerCase()).length >= 2;
}

function isComment(text: string, languageId: string): boolean {
  if (/^rem\b/i.test(text)) return true;
  const language = languageOf(languageId);
  const markers = language
    ? [...language.lineComments, ...(language.blockComment ?? [])]
    : ["//", "#", "/*", "--", ";"];
  // A `*` goes on with a block comment.
  return (
    markers.some((marker) => text.startsWith(marker)) ||
    (language?.blockComment?.[0] === "/*" && /^\*(?:\s|\/)/.test(text))
  );
}
