// Judges a report in the browser; what it finds stands in <pre id="verdict">, a line per finding.
(() => {
  const findings = [];
  const finding = (text) => findings.push(text);

  const contrast = (a, b) => {
    const luminance = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  // The parts of two boxes that lie in both, less what rounding may add.
  const overlaps = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;

  const checkPlot = (svg, name) => {
    const frame = svg.getBoundingClientRect();
    if (frame.width < 300 || frame.height < 100) finding(`${name}: too small`);
    const surface = getComputedStyle(svg.closest("figure")).backgroundColor;
    const texts = [...svg.querySelectorAll("text")]
      .filter((text) => text.textContent.trim() !== "")
      .map((text) => ({
        words: text.textContent.trim(),
        box: text.getBoundingClientRect(),
        slanted: text.closest("[transform*='rotate']") !== null,
        colour: getComputedStyle(text).fill,
      }));
    if (texts.length < 3) finding(`${name}: hardly any text`);
    texts.forEach((text, i) => {
      const { box } = text;
      if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
          box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        finding(`${name}: "${text.words}" leaves the plot`);
      }
      if (contrast(text.colour, surface) < 4.5) finding(`${name}: "${text.words}" is too pale`);
      // The box of a slanted text holds much that is not text.
      if (text.slanted) return;
      texts.slice(i + 1).filter((other) => !other.slanted).forEach((other) => {
        if (overlaps(box, other.box)) finding(`${name}: "${text.words}" on "${other.words}"`);
      });
    });
    if (svg.querySelectorAll("path, polygon, use").length < 3) finding(`${name}: nothing drawn`);
    if (/rgb\(\s*254,/.test(svg.outerHTML)) finding(`${name}: a colour of no theme`);
  };

  window.addEventListener("load", () => {
    const figures = [...document.querySelectorAll("figure")];
    figures.forEach((figure) => checkPlot(figure.querySelector("svg"), figure.id));
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => finding(`id twice: ${id}`));
    document.querySelectorAll("nav a").forEach((link) => {
      if (!document.querySelector(link.getAttribute("href"))) finding(`no ${link.href}`);
    });
    performance.getEntriesByType("resource").forEach((entry) => finding(`loads ${entry.name}`));
    if (document.documentElement.scrollWidth > innerWidth) finding("wider than the window");
    const verdict = document.createElement("pre");
    verdict.id = "verdict";
    verdict.textContent = [
      `background ${getComputedStyle(document.body).backgroundColor}`,
      `plots ${figures.map((figure) => figure.id).join(" ")}`,
      ...findings, "end"].join("\n");
    document.body.append(verdict);
  });
  window.addEventListener("error", (event) => finding(`error: ${event.message}`));
})();
