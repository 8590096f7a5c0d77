import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const MODEL = "l10n_mx_infonavit.first.hour";

/**
 * The first steps of a company, each with what there is or what lacks, and one button
 * to go on. The server computes them from the data; nothing is ticked here.
 */
export class FirstHour extends Component {
    static template = "l10n_mx_infonavit_avisos.FirstHour";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    static displayName = _t("First Steps");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.progress = useRef("progress");
        this.state = useState({
            company: "",
            steps: [],
            done: 0,
            total: 0,
            is_dismissed: false,
            may_dismiss: false,
        });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call(MODEL, "get_panel", []));
    }

    get percent() {
        return Math.round((100 * this.state.done) / (this.state.total || 1));
    }

    get progressText() {
        return _t("%(done)s of %(total)s done", {
            done: this.state.done,
            total: this.state.total,
        });
    }

    /** The first step that lacks, and that this user can do, is the one to go on with. */
    isNext(step) {
        const next = this.state.steps.find((other) => !other.done && other.allowed);
        return step.key === next?.key;
    }

    async open(key) {
        const action = await this.orm.call(MODEL, "open_step", [key]);
        // A dialogue or a notice leaves the steps on the screen: see what changed.
        await this.action.doAction(action, {onClose: () => this.load()});
        if (action.type === "ir.actions.client") {
            await this.load();
            this.progress.el?.focus();
        }
    }

    async toggle() {
        const method = this.state.is_dismissed ? "restore" : "dismiss";
        await this.orm.call(MODEL, method, []);
        await this.load();
    }
}

registry.category("actions").add("l10n_mx_infonavit_avisos.first_hour", FirstHour);
