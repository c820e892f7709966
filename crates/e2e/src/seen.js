// What the page shows, by roles, labels and text. The body of a function.

const clean = (node) => (node?.textContent ?? "").replace(/\s+/g, " ").trim();
const all = (selector) => [...document.querySelectorAll(selector)];
const isShown = (node) => node.checkVisibility();
const told = (role) => all(`[role=${role}]`).filter(isShown).map(clean).filter(Boolean).join(" | ");

const name = (element) =>
  element?.getAttribute("aria-label") || clean(element?.labels?.[0]) || clean(element);
const field = (label) => all("textarea, input").find((field) => name(field) === label);

// Whatever the log tells has a time, and stands in a box with it.
const entries = all("[role=log] time").map((time) => time.closest("div"));
const message = (entry) => entry.querySelector("p[dir=auto]");
const people = all("[aria-label=Peers] > li");
const isMe = (person) => clean(person).includes("(you)") || person.querySelector("form");
const withoutButtons = (person) => {
  const copy = person.cloneNode(true);
  copy.querySelectorAll("button").forEach((button) => button.remove());
  return copy;
};

return {
  title: document.title,
  heading: clean(document.querySelector("h1")),
  status: told("status"),
  alert: told("alert"),
  log: clean(document.querySelector("[role=log]")),
  me: clean(people.find(isMe)?.querySelector("bdi")),
  myId: people.find(isMe)?.querySelector("[title]")?.title ?? "",
  peers: people.filter((person) => !isMe(person)).map((person) => ({
    id: person.querySelector("[title]").title,
    name: clean(person.querySelector("bdi")),
    row: clean(withoutButtons(person)),
  })),
  messages: entries.filter(message).map((entry) => ({
    author: clean(entry.querySelector("bdi")),
    authorId: entry.querySelector("[title]").title,
    own: clean(entry.querySelector("p")).includes("(you)"),
    text: message(entry).textContent,
    aside: clean(message(entry).nextElementSibling),
  })),
  notices: entries.filter((entry) => !message(entry)).map((entry) => clean(entry.querySelector("p"))),
  items: all("[role=log] > li").map(clean),
  draft: field("Message")?.value ?? "",
  focus: document.activeElement === document.body ? "" : name(document.activeElement),
};
