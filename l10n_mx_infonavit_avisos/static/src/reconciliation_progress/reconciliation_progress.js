import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Computes a large reconciliation step by step, each step a request of its
 * own, and shows how far it is.
 */
export class ReconciliationProgress extends Component {
    static template = "l10n_mx_infonavit_avisos.ReconciliationProgress";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.record = this.props.action.params.reconciliation_id;
        this.state = useState({done: 0, total: this.props.action.params.total});
        this.running = true;
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.running = false;
        });
    }

    get percent() {
        return Math.floor((100 * this.state.done) / (this.state.total || 1));
    }

    get progress() {
        return _t("%(done)s of %(total)s workers", {
            done: this.state.done,
            total: this.state.total,
        });
    }

    async run() {
        while (this.running) {
            const step = await this.orm.call(
                "l10n_mx_infonavit.reconciliation",
                "reconcile_step",
                [[this.record]]
            );
            this.state.done = this.state.total - step.left;
            if (step.finished && this.running) {
                return this.action.doAction(step.action);
            }
        }
    }
}

registry.category("actions").add("l10n_mx_infonavit_avisos.reconciliation_progress", ReconciliationProgress);
