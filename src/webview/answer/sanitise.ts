import DOMPurify from "dompurify";

const allowed = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "span"],
    ...["em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "title", "class", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // No `command:` links: a model must not be able to run anything.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/** HTML with nothing but the elements and attributes of Markdown. */
export function sanitised(html: string): string {
  return DOMPurify.sanitize(html, allowed);
}
