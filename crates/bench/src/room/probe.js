// Runs in a page of either side before the page's own scripts, and notes when the page shows what.
// It goes by the document alone, so it is the same for both sides: a list of peers, a log, and a
// form with a field for a message. Times are in milliseconds since the navigation began.

(() => {
  const ROW = "[aria-label=Peers] > li";
  const LINE = "[role=log] > li, [role=log] p[dir=auto]";

  // How it stands with each of the others. An original's row is an id, of somebody who is linked.
  // One of ours has parts, of which one says how far the link is; this page's own person has none.
  const standing = (row) =>
    row.childElementCount === 0 ? "connected" : row.querySelector(".person-state")?.textContent;
  const standings = () =>
    [...document.querySelectorAll(ROW)].map(standing).filter((words) => words !== undefined);
  const linked = () => standings().filter((words) => words.startsWith("connected")).length;

  const trouble = [];
  addEventListener("error", (event) => trouble.push(event.message || `no ${event.target.src}`), true);
  addEventListener("unhandledrejection", (event) => trouble.push(`${event.reason}`));

  // When so many were linked for the first time.
  const linkedAt = [];
  // The lines of others, with the moments when they were shown.
  const heard = new Map();
  const said = new Set();
  let announced = null;
  let greeting = null;
  const waiting = new Set();

  function say(line) {
    said.add(line);
    const field = document.querySelector("#message");
    field.value = line;
    field.form.requestSubmit();
  }

  // The time of the system's clock.
  const clock = () => performance.timeOrigin + performance.now();

  function look() {
    for (const wait of waiting) wait();
  }

  function readLines(node) {
    if (!(node instanceof Element)) return;
    const entries = node.matches(LINE) ? [node] : node.querySelectorAll(LINE);
    for (const entry of entries) {
      for (const line of entry.textContent.split("\n")) {
        if (line && !said.has(line) && !heard.has(line)) heard.set(line, performance.now());
      }
    }
  }

  const watcher = new MutationObserver((records) => {
    const now = performance.now();
    for (const { addedNodes } of records) addedNodes.forEach(readLines);
    const count = linked();
    linkedAt[count] ??= now;
    if (greeting !== null && count > 0) {
      say(greeting);
      greeting = null;
    }
    look();
  });
  watcher.observe(document, { childList: true, subtree: true, characterData: true });

  // Both sides announce by a POST to this channel.
  const posts = ["fetch", "xmlhttprequest"];
  const isAnnouncement = (entry) => posts.includes(entry.initiatorType) && entry.name.endsWith("/all");
  new PerformanceObserver((list) => {
    announced ??= list.getEntries().find(isAnnouncement)?.startTime ?? null;
    look();
  }).observe({ type: "resource", buffered: true });

  // What `find` finds, or null if that is nothing for so many milliseconds.
  function until(find, patience) {
    return new Promise((resolve) => {
      const timeout = setTimeout(() => end(null), patience);
      const wait = () => {
        const found = find();
        if (found !== null) end(found);
      };
      const end = (found) => {
        clearTimeout(timeout);
        waiting.delete(wait);
        resolve(found);
      };
      waiting.add(wait);
      wait();
    });
  }

  // When it is so, or null if it is not for so many milliseconds.
  const when = (isSo, patience) => until(() => (isSo() ? clock() : null), patience);

  window.probe = {
    trouble,
    linked,
    say,
    /** Says a line as soon as somebody is linked. */
    greet: (line) => (greeting = line),
    /** When it announced itself. */
    announced: (patience) => until(() => announced, patience),
    /** When it was linked with so many others, as a time of the system's clock. */
    linkedTo: async (others, patience) => {
      const at = await until(() => linkedAt[others] ?? null, patience);
      return at === null ? null : performance.timeOrigin + at;
    },
    /** When nobody is shown as linked any more, as a time of the system's clock. */
    unlinked: (patience) => when(() => linked() === 0, patience),
    /** When nobody is shown any more, in whatever state. */
    alone: (patience) => when(() => standings().length === 0, patience),
    /** When somebody is shown as linked, and a line that begins with this word has been. */
    hears: (word, patience) => {
      const isHeard = () => heard.keys().some((line) => line.startsWith(word));
      return when(() => linked() > 0 && isHeard(), patience);
    },
    /** Says one line after the other that begins with this word, for so many milliseconds. */
    insist: (word, pause, patience) => {
      let lines = 0;
      const saying = setInterval(() => say(`${word} ${++lines}`), pause);
      setTimeout(() => clearInterval(saying), patience);
    },
    /** When the first line came, and what was before that. */
    first: async (patience) => {
      const line = await until(() => heard.values().next().value ?? null, patience);
      return line === null ? null : { announced, linked: linkedAt[1], line };
    },
    /** How many lines of others have come, once it is so many or the patience is at an end. */
    heard: async (lines, patience) => {
      await until(() => (heard.size >= lines ? true : null), patience);
      return heard.size;
    },
  };
})();
