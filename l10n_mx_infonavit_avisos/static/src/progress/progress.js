import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Does a large piece of work step by step, each step a request of its own, and shows how
 * far it is. What is done stays when the window is closed.
 *
 * A subclass says the words, calls the step, and opens what came of it.
 */
class Progress extends Component {
    static template = "l10n_mx_infonavit_avisos.Progress";
    static props = {...standardActionServiceProps};
    canStop = false;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.params = this.props.action.params;
        this.state = useState({done: 0, total: this.params.total, stopped: false});
        this.running = true;
        onMounted(() => this.run());
        onWillUnmount(() => {
            this.running = false;
        });
    }

    get percent() {
        return Math.floor((100 * this.state.done) / (this.state.total || 1));
    }

    get counts() {
        return {done: this.state.done, total: this.state.total};
    }

    async run() {
        while (this.running) {
            const step = await this.step();
            this.state.done = step.done;
            if (this.state.stopped || (step.finished && this.running)) {
                return this.action.doAction(step.action);
            }
        }
    }

    stop() {
        this.state.stopped = true;
    }
}

/** Importing a file again goes on where it was: what is known is left as it is. */
class ImportProgress extends Progress {
    title = _t("Importing");
    canStop = true;

    get progress() {
        return _t("%(done)s of %(total)s entries", this.counts);
    }

    async step() {
        const step = await this.orm.call("l10n_mx_infonavit.import", "import_step", [
            [this.params.wizard_id],
        ]);
        if (this.state.stopped && !step.finished) {
            await this.orm.call("l10n_mx_infonavit.import", "import_stop", [
                [this.params.wizard_id],
            ]);
        }
        const {res_model, res_id} = step;
        const type = "ir.actions.act_window";
        return {...step, action: {type, res_model, res_id, views: [[false, "form"]]}};
    }
}

class CfdiProgress extends Progress {
    title = _t("Making CFDIs");

    get progress() {
        return _t("%(done)s of %(total)s payslips", this.counts);
    }

    step() {
        return this.orm.call("l10n_mx_infonavit.cfdi.batch", "cfdi_step", [
            [this.params.batch_id],
        ]);
    }
}

class ReconciliationProgress extends Progress {
    title = _t("Reconciling");

    get progress() {
        return _t("%(done)s of %(total)s workers", this.counts);
    }

    async step() {
        const step = await this.orm.call(
            "l10n_mx_infonavit.reconciliation",
            "reconcile_step",
            [[this.params.reconciliation_id]]
        );
        return {...step, done: this.state.total - step.left};
    }
}

registry
    .category("actions")
    .add("l10n_mx_infonavit_avisos.import_progress", ImportProgress)
    .add("l10n_mx_infonavit_avisos.cfdi_progress", CfdiProgress)
    .add("l10n_mx_infonavit_avisos.reconciliation_progress", ReconciliationProgress);
