// What the page is told stands in it as text and attributes, never as markup: all of it may be strangers' words.

const svg = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

/** Changes a text where it is another, so that a selection in it lives on. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children of an element be what a list says; those that fit already are kept, with their focus. */
function fill(parent, list, made) {
  list.forEach((one, at) => {
    const former = parent.children[at];
    const element = made(one, former);
    if (former === undefined) parent.append(element);
    else if (former !== element) former.replaceWith(element);
  });
  while (parent.children.length > list.length) parent.lastElementChild.remove();
}

/** Whatever has a name in the picture can be reached by Tab, and told. */
function attributesOf({ at }) {
  return at["aria-label"] === undefined ? at : { ...at, tabindex: 0 };
}

/** An element of the picture, made from the former one where it is of the same kind. */
function drawn(shape, former) {
  const element =
    former?.localName === shape.tag ? former : document.createElementNS(svg, shape.tag);
  const attributes = attributesOf(shape);
  for (const name of element.getAttributeNames()) {
    if (!(name in attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "xmlns" && element.getAttribute(name) !== String(value)) {
      element.setAttribute(name, String(value));
    }
  }
  if (shape.text === undefined) fill(element, shape.inside ?? [], drawn);
  else say(element, shape.text);
  return element;
}

/** An element of this name, the former one where it is. */
const kept = (name, former) => (former?.localName === name ? former : document.createElement(name));

function cell(name) {
  return (text, former) => {
    const element = kept(name, former);
    if (name === "th") element.scope = "col";
    element.classList.toggle("wrong", text === "NO");
    say(element, text);
    return element;
  };
}

const row = (name) => (cells, former) => {
  const element = kept("tr", former);
  fill(element, cells, cell(name));
  return element;
};

/** A table in a frame that can be scrolled, by keyboard as well. */
function framed({ caption, rows: [head, ...body] }, former) {
  const frame = kept("div", former);
  if (frame.firstElementChild === null) {
    frame.className = "wide";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    const table = document.createElement("table");
    table.createCaption();
    table.append(document.createElement("thead"), document.createElement("tbody"));
    frame.append(table);
  }
  const table = frame.firstElementChild;
  frame.setAttribute("aria-label", caption);
  say(table.caption, caption);
  fill(table.tHead, [head], row("th"));
  fill(table.tBodies[0], body, row("td"));
  return frame;
}

function item(text, former) {
  const element = kept("li", former);
  say(element, text);
  return element;
}

function show({ at, verdict, findings, notes, tables, picture }) {
  say(byId("verdict"), verdict);
  document.title = `${verdict} – ics`;
  fill(byId("picture"), [picture], drawn);
  byId("findings").hidden = findings.length === 0;
  fill(byId("findings").querySelector("ul"), findings, item);
  fill(byId("tables"), tables, framed);
  byId("notes").hidden = notes.length === 0;
  fill(byId("notes"), notes, item);
  live(`As of ${new Date(at).toLocaleTimeString()}`, false);
}

function live(text, isWrong) {
  say(byId("live"), text);
  byId("live").classList.toggle("wrong", isWrong);
}

function tellOf({ target }) {
  const label = target.closest?.("#picture g[aria-label]")?.getAttribute("aria-label");
  if (label !== undefined && label !== null) say(byId("detail"), label);
}

byId("picture").addEventListener("focusin", tellOf);
byId("picture").addEventListener("pointerover", tellOf);

const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  const { view, lost } = JSON.parse(data);
  if (view !== undefined) show(view);
  if (lost !== undefined) live(lost, true);
});
events.addEventListener("error", () => {
  live("ics serve does not answer any more; this is what it said last", true);
  // Refused, as where too many pages are open; the browser does not try that again by itself.
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 10_000);
});
