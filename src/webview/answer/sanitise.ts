import DOMPurify from "dompurify";

const allowed = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "span"],
    ...["em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"],
    // The frame of a table, and the box of a task.
    ...["div", "input"],
  ],
  ALLOWED_ATTR: ["href", "title", "class", "start", "type", "checked", "disabled"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // No `command:` links: a model must not be able to run anything.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // The rule for addresses would refuse their values, too.
  ADD_URI_SAFE_ATTR: ["start", "type", "checked", "disabled"],
};

/** HTML with nothing but the elements and attributes of Markdown. */
export function sanitised(html: string): string {
  return DOMPurify.sanitize(html, allowed);
}

const allowedInFormulas = {
  ALLOWED_TAGS: [
    ...[
      "math",
      "mrow",
      "mi",
      "mn",
      "mo",
      "ms",
      "mtext",
      "mspace",
      "mfrac",
      "msqrt",
      "mroot",
      "mstyle",
      "mpadded",
      "mphantom",
    ],
    ...[
      "msub",
      "msup",
      "msubsup",
      "munder",
      "mover",
      "munderover",
      "mmultiscripts",
      "mtable",
      "mtr",
      "mtd",
      "menclose",
    ],
  ],
  // No colours: the theme has its own, and text in the background's colour would be hidden.
  ALLOWED_ATTR: [
    ...[
      "accent",
      "accentunder",
      "columnalign",
      "depth",
      "display",
      "displaystyle",
      "fence",
      "form",
      "height",
      "largeop",
      "lspace",
    ],
    ...[
      "linethickness",
      "mathsize",
      "mathvariant",
      "maxsize",
      "minsize",
      "movablelimits",
      "notation",
      "rspace",
      "scriptlevel",
    ],
    ...["separator", "stretchy", "symmetric", "voffset", "width"],
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** MathML with nothing but the elements and attributes of formulas. */
export function sanitisedFormula(mathMl: string): string {
  return DOMPurify.sanitize(mathMl, allowedInFormulas);
}
