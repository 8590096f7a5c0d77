import {Component, onWillStart, onMounted, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * Imports a large file step by step, each step a request of its own, and shows how far
 * it is. What is imported stays when the window is closed; importing the file again goes
 * on from there, since what is known is left as it is.
 */
export class ImportProgress extends Component {
    static template = "l10n_mx_infonavit_avisos.ImportProgress";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.wizard = this.props.action.params.wizard_id;
        this.state = useState({
            done: 0,
            total: this.props.action.params.total,
            stopped: false,
        });
        onWillStart(() => {
            this.running = true;
        });
        onMounted(() => this.run());
    }

    get percent() {
        return Math.floor((100 * this.state.done) / (this.state.total || 1));
    }

    get progress() {
        return _t("%(done)s of %(total)s entries", {
            done: this.state.done,
            total: this.state.total,
        });
    }

    async run() {
        while (this.running) {
            const step = await this.orm.call(
                "l10n_mx_infonavit.import",
                "import_step",
                [[this.wizard]]
            );
            this.state.done = step.done;
            if (step.finished) {
                return this.open(step);
            }
            this.last = step;
        }
        return this.last && this.open(this.last);
    }

    stop() {
        this.running = false;
        this.state.stopped = true;
    }

    open({res_model, res_id}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("actions")
    .add("l10n_mx_infonavit_avisos.import_progress", ImportProgress);
