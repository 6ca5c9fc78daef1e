// The seat card's picture: a QR code drawn here, so that no server ever sees what is on it.
import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";

/** Dark squares as rows of runs, one path; a quiet border of four. */
export function drawQr(into: HTMLElement, text: string): void {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join("");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  into.replaceChildren(svg);
}

function runs(row: boolean[]): [number, number][] {
  const found: [number, number][] = [];
  row.forEach((isDark, x) => {
    if (isDark && row[x - 1]) found[found.length - 1]![1]++;
    else if (isDark) found.push([x, 1]);
  });
  return found;
}
