import {Component, onWillStart, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useWaitingChanged} from "../waiting_menu/waiting_changed";

const CONNECTION_ICONS = {
    ready: "fa-check-circle text-success",
    trouble: "fa-exclamation-triangle text-danger",
    off: "fa-power-off text-muted",
    draft: "fa-pencil text-muted",
};
const BAR_CLASSES = {
    due: "bg-primary",
    withheld: "bg-success",
    short: "bg-danger",
    returned: "bg-info",
};

/**
 * Where Payroll ▸ Infonavit opens: what needs a person today, what came in since
 * yesterday, how far the bimester is, and whether the connections work. Every number
 * opens the list of what it counts; the server says which (models/board.py).
 */
export class Board extends Component {
    static template = "l10n_mx_infonavit_avisos.Board";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({board: null});
        onWillStart(() => this.load());
        useWaitingChanged(() => this.refresh());
    }

    async load(orm = this.orm) {
        this.state.board = await orm.call(
            "l10n_mx_infonavit.board",
            "get_infonavit_board"
        );
    }

    async refresh() {
        try {
            await this.load(this.orm.silent);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    get board() {
        return this.state.board;
    }

    get summary() {
        return this.board.total
            ? _t("To look at: %s", this.board.total)
            : _t("Nothing waits: all is decided.");
    }

    get hasArrived() {
        return this.board.arrived.some((row) => row.count);
    }

    connectionIcon(connection) {
        return CONNECTION_ICONS[connection.state];
    }

    barClass(bar) {
        return BAR_CLASSES[bar.key];
    }

    amount(bimester, bar) {
        return formatCurrency(bar.amount, bimester.currency_id);
    }

    limit(bimester) {
        const day = formatDate(deserializeDate(bimester.limit));
        return bimester.is_remitted
            ? _t("Remitted")
            : _t("To be paid to Infonavit by %s", day);
    }

    confirmed(bimester) {
        return _t("Confirmed payslips withhold %s of what is due", `${bimester.percent} %`);
    }

    moment(value) {
        return toLocaleDateTimeString(deserializeDateTime(value), {showSeconds: false});
    }

    /** When the connection fetched, and when it will. */
    schedule(connection) {
        const {last_success: last, next_run: next} = connection;
        return [
            last ? _t("Last fetch: %s", this.moment(last)) : _t("Nothing fetched yet"),
            next ? _t("Next: %s", this.moment(next)) : "",
        ]
            .filter(Boolean)
            .join(" · ");
    }

    get otherConnections() {
        return _t("All connections (%s more)", this.board.connections.more);
    }

    /** Open the list of what a row counts, and of nothing else. */
    async open(row) {
        const action = await this.action.loadAction(row.action);
        const name = row.label || action.display_name || action.name;
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            domain: row.domain,
            context: {},
        });
    }

    openConnection(connection) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "l10n_mx_infonavit.connection",
            res_id: connection.id,
            views: [[false, "form"]],
        });
    }

    openAction(xmlid) {
        return this.action.doAction(xmlid);
    }
}

registry.category("actions").add("l10n_mx_infonavit_avisos.board", Board);
