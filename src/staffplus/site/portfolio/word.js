// A Word file of headings and paragraphs, written in the browser: the parts that Word and python-docx ask for.
// It looks as `jobdesc/word.py` makes a description look: the same page, type and accent.
//   block: [style, text, strong?]   style: "Title", "Heading1" to "Heading3", "Quote", "Code" or "" (running text)
import { zipped } from "./zip.js";

const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const ACCENT = "1F5E4B";

/** What XML cannot hold, lone halves of a character among them, becomes U+FFFD. */
const legal = (text) => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
const escaped = (text) => legal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** Whether the first letter is of a script that runs from right to left. */
const runsLeft = (text) => /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);

function paragraph([kind, text, strong = false]) {
  const left = runsLeft(text);
  const about = [kind && `<w:pStyle w:val="${kind}"/>`, left && "<w:bidi/>"].filter(Boolean).join("");
  const look = [strong && "<w:b/>", left && "<w:rtl/>"].filter(Boolean).join("");
  const lines = text.split(/\r\n|\r|\n/).map((line) => `<w:t xml:space="preserve">${escaped(line)}</w:t>`);
  return `<w:p>${about && `<w:pPr>${about}</w:pPr>`}<w:r>${look && `<w:rPr>${look}</w:rPr>`}${lines.join("<w:br/>")}</w:r></w:p>`;
}

function style(id, name, { based = "Normal", paragraph: about = "", run = "" } = {}) {
  const base = id === "Normal" ? ' w:default="1"' : "";
  const from = id === "Normal" ? "" : `<w:basedOn w:val="${based}"/>`;
  return `<w:style w:type="paragraph"${base} w:styleId="${id}"><w:name w:val="${name}"/>${from}<w:qFormat/><w:pPr>${about}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;
}

const heading = (size, level) => ({
  paragraph: `<w:keepNext/><w:spacing w:before="240" w:after="80"/>${level === null ? "" : `<w:outlineLvl w:val="${level}"/>`}`,
  run: `<w:b/><w:color w:val="${ACCENT}"/><w:sz w:val="${size}"/>`,
});

const styles = () =>
  `<w:styles xmlns:w="${MAIN}">${[
    style("Normal", "Normal", { paragraph: '<w:spacing w:after="120"/>', run: '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/>' }),
    style("Title", "Title", heading(40, null)),
    style("Heading1", "heading 1", heading(28, 0)),
    style("Heading2", "heading 2", heading(24, 1)),
    style("Heading3", "heading 3", heading(22, 2)),
    style("Quote", "Quote", { paragraph: `<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="${ACCENT}"/></w:pBdr><w:ind w:left="284"/>` }),
    style("Code", "Code", { run: '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:sz w:val="18"/>' }),
  ].join("")}</w:styles>`;

const PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1417" w:bottom="1247" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>';

const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${kind}" Target="${target}"/>`;
const relations = (...all) => `<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;

const types = () => {
  const part = (name, type) => `<Override PartName="${name}" ContentType="${type}"/>`;
  const ending = (name, type) => `<Default Extension="${name}" ContentType="${type}"/>`;
  return `<Types xmlns="${PACKAGE}/content-types">${ending("rels", "application/vnd.openxmlformats-package.relationships+xml")}${ending("xml", "application/xml")}${part("/word/document.xml", `${TYPE}.document.main+xml`)}${part("/word/styles.xml", `${TYPE}.styles+xml`)}${part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")}</Types>`;
};

const core = (title) =>
  `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(title)}</dc:title></cp:coreProperties>`;

export const WORD_TYPE = `${TYPE}.document`;

/** @param {string} title of the file @param {Array[]} blocks @returns {Uint8Array} */
export function wordFile(title, blocks) {
  const body = blocks.map(paragraph).join("");
  return zipped([
    ["[Content_Types].xml", HEAD + types()],
    ["_rels/.rels", HEAD + relations(relation("rId1", `${OFFICE}/officeDocument`, "word/document.xml"), relation("rId2", `${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml"))],
    ["docProps/core.xml", HEAD + core(title)],
    ["word/_rels/document.xml.rels", HEAD + relations(relation("rId1", `${OFFICE}/styles`, "styles.xml"))],
    ["word/document.xml", `${HEAD}<w:document xmlns:w="${MAIN}"><w:body>${body}${PAGE}</w:body></w:document>`],
    ["word/styles.xml", HEAD + styles()],
  ]);
}
