import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Makes the CFDIs of a large batch of payslips step by step, each step a request of its
 * own, and shows how far it is. What is made stays when the window is closed.
 */
export class CfdiProgress extends Component {
    static template = "l10n_mx_infonavit_avisos.CfdiProgress";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.batch = this.props.action.params.batch_id;
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
        return _t("%(done)s of %(total)s payslips", {
            done: this.state.done,
            total: this.state.total,
        });
    }

    async run() {
        while (this.running) {
            const step = await this.orm.call(
                "l10n_mx_infonavit.cfdi.batch",
                "cfdi_step",
                [[this.batch]]
            );
            this.state.done = step.done;
            if (step.finished && this.running) {
                return this.action.doAction(step.action);
            }
        }
    }
}

registry.category("actions").add("l10n_mx_infonavit_avisos.cfdi_progress", CfdiProgress);
