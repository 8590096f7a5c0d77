import {onMounted, onWillUnmount, useExternalListener} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {debounce} from "@web/core/utils/timing";

const CHANGED = "l10n_mx_infonavit_avisos/waiting_changed";
// A fetch commits page by page: count once, when it has gone quiet.
const QUIET = 2000;

/**
 * Calls back when the server says that what waits has changed; in a tab that nobody
 * looks at, when it is looked at.
 *
 * @param {Function} callback
 */
export function useWaitingChanged(callback) {
    const bus = useService("bus_service");
    let isStale = false;
    const changed = debounce(() => {
        isStale = document.hidden;
        if (!isStale) {
            callback();
        }
    }, QUIET);
    onMounted(() => bus.subscribe(CHANGED, changed));
    onWillUnmount(() => {
        changed.cancel();
        bus.unsubscribe(CHANGED, changed);
    });
    useExternalListener(document, "visibilitychange", () => {
        if (isStale && !document.hidden) {
            isStale = false;
            callback();
        }
    });
}
