import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// Bimesters shown at first: a year.
const FEW = 6;

/** What a credit's payslips withheld, by bimester (models/credit_bimesters.py). */
export class BimestersField extends Component {
    static template = "l10n_mx_infonavit_avisos.Bimesters";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.state = useState({isWhole: false});
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    get shown() {
        return this.state.isWhole ? this.rows : this.rows.slice(0, FEW);
    }

    get isLong() {
        return this.rows.length > FEW;
    }

    /** Differences are rare: their column stands only where there are some. */
    get columns() {
        const columns = [
            {name: "due", label: _t("Due")},
            {name: "withheld", label: _t("Withheld")},
            {name: "differences", label: _t("Differences")},
            {name: "short", label: _t("Short")},
            {name: "returned", label: _t("Returned")},
            {name: "to_remit", label: _t("To Remit")},
        ];
        const isSome = this.rows.some((row) => row.some.includes("differences"));
        return columns.filter(({name}) => isSome || name !== "differences");
    }

    toggle() {
        this.state.isWhole = !this.state.isWhole;
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: row.name,
            res_model: "l10n_mx_infonavit.retention",
            domain: [
                ["credit_id", "=", this.props.record.resId],
                ["bimester_id", "=", row.id],
                ["counts", "=", true],
            ],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}

registry.category("fields").add("l10n_mx_infonavit_bimesters", {
    component: BimestersField,
    supportedTypes: ["json"],
});
