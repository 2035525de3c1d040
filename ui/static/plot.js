// Downloads of a plot, made from what is on the page: its drawing with the colours as they are, its table as CSV.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-plot]");
  if (!button) return;
  const figure = button.closest("figure.plot");
  const kind = button.dataset.plot;
  const save = (blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${figure.dataset.name}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  if (kind === "csv") {
    const quoted = (cell) => `"${cell.textContent.trim().replaceAll('"', '""')}"`;
    const lines = [...figure.querySelectorAll("tr")].map((row) => [...row.cells].map(quoted).join(","));
    save(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" }));
    return;
  }
  const shown = figure.querySelector(".drawn svg");
  const copy = shown.cloneNode(true);
  const styles = getComputedStyle(document.documentElement);
  const probe = document.createElement("span");
  figure.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const text = new XMLSerializer().serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name))
    .replaceAll('font-family="inherit"', `font-family="${styles.getPropertyValue("--font").replaceAll('"', "'")}"`);
  const paper = colour("--surface");
  probe.remove();
  const drawing = new Blob([text.replace("<svg ", `<svg style="background:${paper}" `)], { type: "image/svg+xml" });
  if (kind === "svg") {
    save(drawing);
    return;
  }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    const { width, height } = shown.viewBox.baseVal;
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(save, "image/png");
    URL.revokeObjectURL(image.src);
  };
  image.src = URL.createObjectURL(drawing);
});
