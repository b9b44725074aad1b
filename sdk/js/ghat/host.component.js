// What the host tells and takes, in a component: the imports of its world.

import * as logged from "ghat:plugin/log@0.1.0";
import * as told from "ghat:plugin/request@0.1.0";

export const log = logged.default ?? logged;
export const request = told.default ?? told;
