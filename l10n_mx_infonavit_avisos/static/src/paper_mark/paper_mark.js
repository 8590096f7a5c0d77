import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const KINDS = {
    fault: {icon: "fa-times-circle", style: "text-danger", word: _t("To mend")},
    doubt: {
        icon: "fa-exclamation-triangle",
        style: "text-warning-emphasis",
        word: _t("To look at"),
    },
};

/**
 * Beside a field of an aviso to confirm: what is wrong with it or doubtful of it, with a
 * sign and in words. `marks` of the record holds them, by field.
 */
export class PaperMark extends Component {
    static template = "l10n_mx_infonavit_avisos.PaperMark";
    static props = {...standardWidgetProps, field: String};

    get marks() {
        const marks = (this.props.record.data.marks || {})[this.props.field] || [];
        return marks.map(([kind, text]) => ({
            ...KINDS[kind],
            word: String(KINDS[kind].word),
            text,
        }));
    }
}

registry.category("view_widgets").add("l10n_mx_infonavit_mark", {
    component: PaperMark,
    extractProps: ({attrs}) => ({field: attrs.field}),
    fieldDependencies: [{name: "marks", type: "json"}],
});
