import {registry} from "@web/core/registry";

/**
 * Downloads a file that was just made, and opens the record that keeps it.
 *
 * @param {Object} env
 * @param {Object} action its parameters are two actions, `download` and `next`
 * @returns {Object} the second one, which the client then carries out
 */
async function downloadAndOpen(env, action) {
    await env.services.action.doAction(action.params.download);
    return action.params.next;
}

registry
    .category("actions")
    .add("l10n_mx_infonavit_avisos.download_and_open", downloadAndOpen);
