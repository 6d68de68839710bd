/** Builds DOM trees: text is always a text node, so that nothing in a record becomes markup. */

type Properties<T extends HTMLElement> = Partial<Pick<T, keyof T>>;

/** An element with properties and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** An SVG element with attributes. */
export function svg(tag: string, attributes: Readonly<Record<string, string | number>>, children: readonly Node[] = []): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
