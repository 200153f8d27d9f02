import { runAction } from "./action/run.ts";

process.exitCode = await runAction(process.env, new URL("./cli.js", import.meta.url));
