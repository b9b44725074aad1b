// What becomes the component: the plugin's interfaces, by the names of its world.

import { guardrail as exported } from "#ghat/component";
import { plugin } from "./plugin.js";

export const { lifecycle, guardrail } = exported(plugin);
