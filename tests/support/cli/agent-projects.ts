/** One small shop in each kind of source: headline, cards in a loop, a button with a CSS module, a promotion. */

export interface AgentProject {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The class of the button in the page. */
  readonly buttonClass: string;
}

const GLOBAL_CSS = `.hero__title {
  font-size: 2rem;
}

.card {
  padding: 1rem;
}

.note {
  color: #444;
}

.promo {
  padding: 2rem;
}
`;
const BUTTON_CSS = ".buy {\n  border-radius: 4px;\n}\n";

const HTML: AgentProject = {
  name: "HTML",
  buttonClass: "buy",
  files: {
    "index.html": `<!doctype html>
<html>
  <head>
    <link rel="stylesheet" href="styles.css" />
  </head>
  <body>
    <h1 class="hero__title">Know the sea</h1>
    <ul>
      <li class="card">Dinghy</li>
    </ul>
    <button class="buy">Book now</button>
    <p class="note">Bring a coat</p>
    <section class="promo"><h2>Half price in May</h2></section>
  </body>
</html>
`,
    "styles.css": `${GLOBAL_CSS}\n${BUTTON_CSS}`,
  },
};

const REACT: AgentProject = {
  name: "React",
  buttonClass: "_buy_1x2y3_1",
  files: {
    "index.html":
      '<!doctype html>\n<div id="root"></div>\n<script type="module" src="/src/main.tsx"></script>\n',
    "src/main.tsx": 'import "./styles.css";\nimport { App } from "./App";\n\nexport { App };\n',
    "src/styles.css": GLOBAL_CSS,
    "src/App.tsx": `import { Button } from "./Button";
import { Cards } from "./Cards";
import { Promo } from "./Promo";

export function App() {
  return (
    <main>
      <h1 className="hero__title">Know the sea</h1>
      <Cards boats={["Dinghy", "Yawl"]} />
      <Button />
      <p className="note">Bring a coat</p>
      <Promo />
    </main>
  );
}
`,
    "src/Cards.tsx": `export function Cards({ boats }: { boats: string[] }) {
  return (
    <ul>
      {boats.map((boat) => (
        <li className="card" key={boat}>
          {boat}
        </li>
      ))}
    </ul>
  );
}
`,
    "src/Button.tsx": `import styles from "./Button.module.css";

export const Button = () => <button className={styles.buy}>Book now</button>;
`,
    "src/Button.module.css": BUTTON_CSS,
    "src/Promo.tsx": `export function Promo() {
  return (
    <section className="promo">
      <h2>Half price in May</h2>
    </section>
  );
}
`,
  },
};

const VUE: AgentProject = {
  name: "Vue",
  buttonClass: "_buy_1x2y3_1",
  files: {
    "index.html":
      '<!doctype html>\n<div id="app"></div>\n<script type="module" src="/src/main.ts"></script>\n',
    "src/main.ts": 'import "./styles.css";\nimport App from "./App.vue";\n\nexport { App };\n',
    "src/styles.css": GLOBAL_CSS,
    "src/App.vue": `<script setup>
import Button from "./Button.vue";
import Cards from "./Cards.vue";
import Promo from "./Promo.vue";
</script>

<template>
  <main>
    <h1 class="hero__title">Know the sea</h1>
    <Cards :boats="['Dinghy', 'Yawl']" />
    <Button />
    <p class="note">Bring a coat</p>
    <Promo />
  </main>
</template>
`,
    "src/Cards.vue": `<script setup>
defineProps(["boats"]);
</script>

<template>
  <ul>
    <li v-for="boat in boats" :key="boat" class="card">{{ boat }}</li>
  </ul>
</template>
`,
    "src/Button.vue": `<template>
  <button :class="$style.buy">Book now</button>
</template>

<style module>
${BUTTON_CSS}</style>
`,
    "src/Promo.vue": `<template>
  <section class="promo">
    <h2>Half price in May</h2>
  </section>
</template>
`,
  },
};

const svelteLike = (extension: "svelte" | "astro") => {
  const isAstro = extension === "astro";
  const head = (lines: string) =>
    isAstro ? `---\n${lines}\n---\n` : `<script>\n  ${lines.replaceAll("\n", "\n  ")}\n</script>\n\n`;
  const loop = isAstro
    ? ["{boats.map((boat) => (", '    <li class="card">{boat}</li>', "  ))}"]
    : ["{#each boats as boat}", '    <li class="card">{boat}</li>', "  {/each}"];
  return {
    [`src/Cards.${extension}`]: `${head(isAstro ? "const { boats } = Astro.props;" : "let { boats } = $props();")}<ul>
  ${loop.join("\n")}
</ul>
`,
    [`src/Button.${extension}`]: `${head('import styles from "./Button.module.css";')}<button class={styles.buy}>Book now</button>
`,
    "src/Button.module.css": BUTTON_CSS,
    "src/styles.css": GLOBAL_CSS,
    [`src/Promo.${extension}`]: `<section class="promo">
  <h2>Half price in May</h2>
</section>
`,
    [`${isAstro ? "src/pages/index" : "src/App"}.${extension}`]: `${head(
      ["Button", "Cards", "Promo"]
        .map((name) => `import ${name} from "${isAstro ? ".." : "."}/${name}.${extension}";`)
        .concat(`import "${isAstro ? ".." : "."}/styles.css";`)
        .join("\n"),
    )}<main>
  <h1 class="hero__title">Know the sea</h1>
  <Cards boats={["Dinghy", "Yawl"]} />
  <Button />
  <p class="note">Bring a coat</p>
  <Promo />
</main>
`,
  };
};

/** Files of each kind of source, and how each writes the same five elements. */
export const AGENT_PROJECTS: readonly AgentProject[] = [
  HTML,
  REACT,
  VUE,
  { name: "Svelte", buttonClass: "_buy_1x2y3_1", files: svelteLike("svelte") },
  { name: "Astro", buttonClass: "_buy_1x2y3_1", files: svelteLike("astro") },
];
