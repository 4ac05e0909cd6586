/** The elements of a drawing. */

/** Parts of a drawing, which a component may return, and a template may set, without the `svg` around them. */
export const SVG_PARTS = new Set(
  (
    "path g circle rect line polyline polygon ellipse text tspan defs use symbol marker mask pattern " +
    "clipPath linearGradient radialGradient stop filter foreignObject animate animateTransform"
  ).split(" "),
);
