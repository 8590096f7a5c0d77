import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    retencion: "fa-play",
    modificacion: "fa-exchange",
    suspension: "fa-stop",
    unknown: "fa-question",
};

/** A credit's avisos in the order in which they hold (models/credit_history.py). */
export class TimelineField extends Component {
    static template = "l10n_mx_infonavit_avisos.Timeline";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get entries() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(entry) {
        return ICONS[entry.class];
    }

    isGrey(entry) {
        return entry.state === "discarded" || !entry.spans.length;
    }

    open(entry) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "l10n_mx_infonavit.aviso",
            res_id: entry.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("l10n_mx_infonavit_timeline", {
    component: TimelineField,
    supportedTypes: ["json"],
});
