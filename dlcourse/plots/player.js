/* Plays frames over the still of each output named `name`; called with the frames. */
((movie) => {
  const element = (tag, attributes, parent) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent.append(node);
    return node;
  };
  /* JupyterLab looks for this on the focused element itself, and leaves it its keys. */
  const ownKeys = { "data-lm-suppress-shortcuts": "true" };
  const last = movie.frames.length - 1;

  const setUp = (root) => {
    const still = root.querySelector("img");
    const alt = still.alt;
    root.dataset.ready = "";
    root.replaceChildren();
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "Animation: " + movie.caption);

    const picture = element("img", { alt, width: movie.width, style: still.style.cssText }, root);
    const bar = element("div", { style: "display: flex; gap: 6px; align-items: center; margin: 6px 0; max-width: " + movie.width + "px" }, root);
    const button = (text, label, action) => {
      const node = element("button", { ...ownKeys, type: "button", "aria-label": label, style: "color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 4px; padding: 3px 9px; font: inherit; cursor: pointer" }, bar);
      node.textContent = text;
      node.addEventListener("click", action);
      return node;
    };

    let frame = 0;
    let timer = null;
    const show = (wanted) => {
      frame = Math.min(Math.max(wanted, 0), last);
      picture.src = movie.frames[frame];
      slider.value = frame;
      const words = movie.labels ? ": " + movie.labels[frame] : "";
      slider.setAttribute("aria-valuetext", "Frame " + (frame + 1) + " of " + (last + 1) + words);
      live.textContent = "";
      counter.textContent = frame + 1 + " / " + (last + 1);
    };
    const stop = () => {
      clearInterval(timer);
      timer = null;
      play.textContent = "▶ Play";
      play.setAttribute("aria-label", "Play");
    };
    const start = () => {
      if (frame === last) show(0);
      play.textContent = "❚❚ Pause";
      play.setAttribute("aria-label", "Pause");
      timer = setInterval(() => {
        if (!root.isConnected) return stop();
        show(frame + 1);
        if (frame === last) stop();
      }, movie.interval);
    };
    const step = (by) => () => {
      stop();
      show(frame + by);
      /* The slider speaks for itself; after a button nothing else would. */
      live.textContent = slider.getAttribute("aria-valuetext");
    };

    button("|◀", "Previous frame", step(-1));
    const play = button("", "Play", () => (timer === null ? start() : stop()));
    button("▶|", "Next frame", step(1));
    const slider = element("input", { ...ownKeys, type: "range", min: 0, max: last, step: 1, "aria-label": "Frame", style: "flex: 1; min-width: 60px; cursor: pointer" }, bar);
    slider.addEventListener("input", () => {
      stop();
      show(Number(slider.value));
    });
    const counter = element("span", { style: "min-width: 4em; text-align: right; font-variant-numeric: tabular-nums", "aria-hidden": "true" }, bar);
    const live = element("span", { role: "status", style: "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap" }, root);
    stop();
    show(0);
  };

  const selector = '[data-dlcourse-player="' + movie.name + '"]:not([data-ready])';
  document.querySelectorAll(selector).forEach(setUp);
})
