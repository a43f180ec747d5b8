"use strict";
// Makes the form of the upload page better where it can: previews, and every photo sent by itself,
// again and again until it has arrived. Sending one twice is harmless: the server keeps it once.
// Without this script the form works as it is. Nothing is stored and nothing is asked elsewhere.
(() => {
  const form = document.getElementById("hand-in");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const most = Number(form.dataset.most);
  const mostBytes = Number(form.dataset.bytes);
  const [camera, gallery, send, said, work] = ["camera", "gallery", "send", "said", "work"].map(
    (id) => document.getElementById(id),
  );
  const icons = document.getElementById("icons").content;
  const main = document.querySelector("main");
  const STALL_MS = 30_000; // nothing moves for so long: the line is dead
  const ANSWER_MS = 120_000; // everything is there, and the server is busy with it
  const WAITS_S = [1, 2, 4, 8, 15, 30];

  /** Photos in their order: {file, url, state: "ready" | "bad" | "sent", why, verdict, …nodes}. */
  let pages = [];
  let current = null;
  let replaced = null;
  let sending = false;

  const make = (tag, about = {}, ...children) => {
    const { data, ...members } = about;
    const node = Object.assign(document.createElement(tag), members);
    for (const [name, value] of Object.entries(data ?? {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const icon = (name) => icons.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (text) => {
    said.textContent = "";
    setTimeout(() => (said.textContent = text), 50);
  };
  const numberOf = (page) => pages.indexOf(page);

  // -- what is on the screen

  const stage = make("div", { className: "stage" });
  const verdict = make("p", { hidden: true });
  const strip = make("ul", { className: "strip" });
  const plus = make("button", { type: "button", className: "tile" }, icon("plus"));
  plus.setAttribute("aria-label", words.add);
  const add = make("li", { className: "add" }, plus);
  const more = make("li", { className: "more", textContent: words.more });
  const waiting = make("p", { className: "warned waiting", hidden: true });
  const again = make("button", { type: "button", className: "button plain", id: "again" });
  again.append(icon("camera"), make("span", { textContent: words.again }));
  work.append(stage, verdict, strip, waiting);
  strip.append(add, more);
  send.after(again);
  main.classList.add("live");
  camera.parentElement.classList.add("next");

  function show() {
    const some = pages.length > 0;
    work.hidden = !some;
    for (const input of [camera, gallery]) input.parentElement.hidden = some;
    for (const id of ["gallery-hint", "tip"]) document.getElementById(id).hidden = some;
    send.hidden = sending || !pages.some((page) => page.state === "ready");
    again.hidden = !some || sending || current?.state === "sent";
    add.hidden = more.hidden = sending || pages.length >= most;
    more.hidden ||= pages.length > 1;
    pages.forEach((page, n) => {
      page.tile.setAttribute("aria-label", words.show[n]);
      page.tile.setAttribute("aria-pressed", String(page === current));
      page.off.setAttribute("aria-label", words.remove[n]);
      page.off.hidden = sending || page.state === "sent";
      page.bar.setAttribute("aria-label", words.photo[n]);
      page.bar.hidden = !page.sending;
      page.node.className = page.state;
      page.mark.hidden = page.state === "ready";
      page.mark.replaceChildren(icon(page.state === "sent" ? "check" : "alert"));
    });
    if (current) showStage();
  }

  function showStage() {
    const shown = stage.firstElementChild;
    if (current.drawn && shown?.src !== current.url) {
      stage.replaceChildren(make("img", { src: current.url, alt: words.photo[numberOf(current)] }));
    } else if (!current.drawn) {
      const name = make("p", { className: "name", textContent: current.file.name });
      const about = make("p", { textContent: words.file });
      stage.replaceChildren(make("div", {}, icon("file"), name, about));
    }
    const [kind, text, name] = current.sending
      ? ["sending", onItsWay(current), "send"]
      : current.why
        ? ["error", current.why, "alert"]
        : current.verdict === "whole"
          ? ["good", words.whole, "check"]
          : ["warned", words.cut, "alert"];
    verdict.hidden = !(current.sending || current.why || current.verdict) || !waiting.hidden;
    verdict.className = kind;
    verdict.replaceChildren(icon(name), make("span", { textContent: text }));
  }

  function onItsWay(page) {
    return fill(words.sending, { n: numberOf(page) + 1, m: pages.length });
  }

  function choose(page) {
    current = page;
    show();
  }

  // -- choosing

  function take(files) {
    let last = null;
    for (const file of files) {
      const same = (page) =>
        page.file.name === file.name &&
        page.file.size === file.size &&
        page.file.lastModified === file.lastModified;
      if (!replaced && pages.some(same)) continue;
      if (!replaced && pages.length >= most) {
        say(words.most);
        break;
      }
      last = pageOf(file);
      if (replaced) {
        replaced.node.replaceWith(last.node);
        URL.revokeObjectURL(replaced.url);
        pages[numberOf(replaced)] = last;
        replaced = null;
      } else {
        pages.push(last);
        add.before(last.node);
      }
      preview(last);
    }
    if (last) choose(last);
    if (last) last.tile.focus({ preventScroll: true });
  }

  function pageOf(file) {
    const large = file.size > mostBytes;
    const page = { file, url: URL.createObjectURL(file), state: large ? "bad" : "ready" };
    page.why = large ? words.large : "";
    page.tile = make("button", { type: "button", className: "tile" }, icon("file"));
    page.tile.addEventListener("click", () => choose(page));
    page.off = make("button", { type: "button", className: "off" }, make("span", {}, icon("x")));
    page.off.addEventListener("click", () => remove(page));
    page.bar = make("progress", { max: 100, value: 0 });
    page.mark = make("span", { className: "mark" });
    page.node = make("li", {}, page.tile, page.off, page.bar, page.mark);
    return page;
  }

  function remove(page) {
    const place = numberOf(page);
    pages.splice(place, 1);
    page.node.remove();
    URL.revokeObjectURL(page.url);
    current = pages[Math.min(place, pages.length - 1)] ?? null;
    show();
    if (pages.length && pages.every((one) => one.state === "sent")) finish();
    else (current?.tile ?? camera).focus();
  }

  async function preview(page) {
    const picture = new Image();
    picture.src = page.url;
    try {
      await picture.decode();
    } catch {
      return; // a PDF, or a kind of photo that this browser does not show
    }
    page.drawn = true;
    const thumb = drawn(picture, 144);
    page.tile.replaceChildren(thumb);
    if (!page.why) page.verdict = look(drawn(picture, 160));
    if (page !== current) return;
    show();
    if (page.verdict) say(words[page.verdict]);
  }

  function drawn(picture, width) {
    const height = Math.max(1, Math.round((width * picture.naturalHeight) / picture.naturalWidth));
    const canvas = make("canvas", { width, height });
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    return canvas;
  }

  // -- is the whole sheet in the picture?

  /** "whole", "cut", or "" where that cannot be told: a white table, a page without an edge. */
  function look(canvas) {
    const { width, height } = canvas;
    const rgba = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const grey = new Uint8Array(width * height);
    const counts = new Array(256).fill(0);
    for (let i = 0; i < grey.length; i++) {
      grey[i] = (rgba[4 * i] * 3 + rgba[4 * i + 1] * 6 + rgba[4 * i + 2]) / 10;
      counts[grey[i]]++;
    }
    const { level, apart } = split(counts, grey.length);
    if (apart < 45) return "";
    const sheet = largest(grey, level, width, height);
    if (sheet.count < 0.15 * grey.length) return "";
    // The corners are where x + y and x - y are extreme; a sheet fills what lies between them.
    const [a, b, c, d] = sheet.corners;
    const area = Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2;
    if (sheet.touching.every((touched) => touched === 0)) {
      return area > 0.85 * sheet.span && area < 1.15 * sheet.span ? "whole" : "";
    }
    return sheet.touching.filter((touched) => touched > 0.03).length <= 2 ? "cut" : "";
  }

  /** The level between dark and light (Otsu), and how far apart the two are. */
  function split(counts, total) {
    let sum = 0;
    counts.forEach((count, level) => (sum += count * level));
    let best = { level: 128, apart: 0, weight: -1 };
    for (let level = 0, below = 0, sumBelow = 0; level < 255; level++) {
      below += counts[level];
      sumBelow += counts[level] * level;
      if (!below || below === total) continue;
      const apart = (sum - sumBelow) / (total - below) - sumBelow / below;
      const weight = below * (total - below) * apart * apart;
      if (weight > best.weight) best = { level, apart, weight };
    }
    return best;
  }

  /** The largest light patch: its pixels, corners, what its rows span, and the edges it touches. */
  function largest(grey, level, width, height) {
    const seen = new Uint8Array(grey.length);
    let best = { count: 0 };
    const todo = new Int32Array(grey.length);
    for (let start = 0; start < grey.length; start++) {
      if (seen[start] || grey[start] <= level) continue;
      let [end, count] = [1, 0];
      todo[0] = start;
      seen[start] = 1;
      const rows = new Map();
      const touching = [0, 0, 0, 0];
      const corners = [[1e9, 0], [-1e9, 0], [-1e9, 0], [1e9, 0]];
      const points = [[0, 0], [0, 0], [0, 0], [0, 0]];
      while (count < end) {
        const at = todo[count++];
        const x = at % width;
        const y = (at - x) / width;
        const row = rows.get(y) ?? [x, x];
        rows.set(y, [Math.min(row[0], x), Math.max(row[1], x)]);
        [x + y, x - y, x + y, x - y].forEach((value, n) => {
          const further = n === 0 || n === 3 ? value < corners[n][0] : value > corners[n][0];
          if (further) [corners[n][0], points[n]] = [value, [x, y]];
        });
        if (y === 0) touching[0] += 1 / width;
        if (x === width - 1) touching[1] += 1 / height;
        if (y === height - 1) touching[2] += 1 / width;
        if (x === 0) touching[3] += 1 / height;
        for (const next of [x && at - 1, x < width - 1 && at + 1, at - width, at + width]) {
          if (next === false || next < 0 || next >= grey.length || seen[next]) continue;
          if (grey[next] <= level) continue;
          seen[next] = 1;
          todo[end++] = next;
        }
      }
      if (count > best.count) {
        let span = 0;
        for (const [from, to] of rows.values()) span += to - from;
        best = { count, corners: points, span, touching };
      }
    }
    return best;
  }

  // -- sending

  async function handIn() {
    sending = true;
    const ready = pages.filter((page) => page.state === "ready");
    for (const page of ready) {
      page.sending = true;
      choose(page);
      say(onItsWay(page));
      const outcome = await untilItIsThere(page);
      page.sending = false;
      page.why = outcome.why ?? "";
      page.state = page.why ? "bad" : "sent";
      page.pictures = outcome.pictures;
      show();
    }
    sending = false;
    const bad = pages.find((page) => page.state === "bad");
    if (!bad) return finish();
    choose(bad);
    say(`${bad.why} ${words.left}`);
    bad.tile.focus();
  }

  async function untilItIsThere(page) {
    for (let tries = 0; ; tries++) {
      const outcome = await attempt(page);
      if (!outcome.again) return outcome;
      page.bar.value = 0;
      const wait = WAITS_S[Math.min(tries, WAITS_S.length - 1)];
      await pause(Math.max(outcome.afterS, wait), outcome.busy ? words.busy : words.waiting);
    }
  }

  /** One try: {pictures} when it arrived, {why} when it never will, {again, afterS} when it may later. */
  function attempt(page) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      let clock;
      const alive = (ms) => {
        clearTimeout(clock);
        clock = setTimeout(() => request.abort(), ms);
      };
      const end = (outcome) => {
        clearTimeout(clock);
        resolve(outcome);
      };
      request.open("POST", form.dataset.photos);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => {
        page.bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
        alive(STALL_MS);
      };
      request.upload.onload = () => alive(ANSWER_MS);
      request.onabort = request.onerror = () => end({ again: true, afterS: 0 });
      request.onload = () => end(read(request));
      alive(STALL_MS);
      request.send(page.file);
    });
  }

  function read(request) {
    const { status } = request;
    if (status >= 200 && status < 300) return { pictures: pictures(request) };
    if (status < 404 || status === 408 || status === 429 || status >= 500) {
      const afterS = Number(request.getResponseHeader("Retry-After")) || 0;
      return { again: true, afterS, busy: true };
    }
    try {
      return { why: JSON.parse(request.responseText).title };
    } catch {
      return { why: words.large }; // only something between us and the server answers like that
    }
  }

  /** How many pictures the server found in a file: a PDF has one for every page. */
  function pictures(request) {
    try {
      return JSON.parse(request.responseText).pictures || 1;
    } catch {
      return 1;
    }
  }

  /** Wait, shorter when the network comes back or somebody does not want to wait. */
  function pause(seconds, why) {
    return new Promise((resolve) => {
      const left = make("span");
      const now = make("button", { type: "button", textContent: words.now });
      let rest = Math.ceil(seconds);
      const count = () => {
        left.textContent = fill(words.seconds, { n: rest });
        if (rest-- <= 0) end();
      };
      const clock = setInterval(count, 1000);
      const end = () => {
        clearInterval(clock);
        window.removeEventListener("online", end);
        waiting.hidden = true;
        show();
        resolve();
      };
      count();
      now.addEventListener("click", end);
      window.addEventListener("online", end);
      waiting.replaceChildren(make("span", { textContent: why }), left, now);
      waiting.hidden = false;
      show();
      if (said.textContent !== why) say(why);
    });
  }

  function finish() {
    const heading = main.querySelector("h1");
    const sent = pages.reduce((sum, page) => sum + page.pictures, 0);
    const list = make("ul", { className: "strip" });
    pages.forEach((page, n) => {
      const tile = make("div", { className: "tile" }, ...page.tile.childNodes);
      tile.setAttribute("role", "img");
      tile.setAttribute("aria-label", `${words.photo[n]}: ${words.sent}`);
      list.append(make("li", { className: "sent" }, tile, page.mark));
      URL.revokeObjectURL(page.url);
    });
    const good = make("p", { className: "good" }, icon("check"));
    good.append(make("span", { textContent: words.arrived[sent - 1] ?? fill(words.all, { n: sent }) }));
    const another = make("a", { className: "button plain", href: "", textContent: words.another });
    const close = make("p", { textContent: words.close });
    const about = main.querySelector(".copy");
    heading.textContent = words.done;
    heading.tabIndex = -1;
    document.title = `${words.done} · Chalkline`;
    main.replaceChildren(heading, about, good, list, close, another);
    heading.focus();
    window.scrollTo(0, 0);
  }

  // -- what the pupil does

  camera.addEventListener("change", () => {
    take(camera.files);
    camera.value = "";
  });
  gallery.addEventListener("change", () => {
    take(gallery.files);
    gallery.value = "";
  });
  plus.addEventListener("click", () => {
    replaced = null;
    gallery.click();
  });
  again.addEventListener("click", () => {
    replaced = current;
    camera.click();
  });
  camera.addEventListener("cancel", () => (replaced = null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending && pages.length) handIn();
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
  form.reset(); // a browser may remember what was chosen before the page was loaded again
  show();
})();
