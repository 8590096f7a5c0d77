import {
    Component,
    onMounted,
    onWillStart,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownGroup} from "@web/core/dropdown/dropdown_group";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {useWaitingChanged} from "./waiting_changed";

const ROLE = "l10n_mx_infonavit_avisos.group_infonavit_user";
const BOARD = "l10n_mx_infonavit_avisos.action_board";
const AVISOS = "l10n_mx_infonavit_avisos.action_aviso";
const APP = "payroll.payroll_menu_root";
const PROCEDURES = "l10n_mx_infonavit_avisos.action_credit_confirmation";
const PAPERS = "l10n_mx_infonavit_avisos.action_paper";
const EMISSION_LINES = "l10n_mx_infonavit_avisos.action_emission_line";
const REFUSED = "l10n_mx_infonavit_avisos.action_fetch_refusal";

// In the order of the menu; the keys are those of the counts and of the filters.
const ARRIVED = {
    retencion: _t("Retenciones"),
    modificacion: _t("Modificaciones"),
    suspension: _t("Suspensiones"),
    unknown: _t("Unknown Class"),
};
const WAITING = {
    to_review: _t("To Review"),
    to_classify: _t("To Classify"),
    unmatched: _t("Unmatched"),
    new: _t("To Apply"),
    papers: _t("On Paper, to Confirm"),
    refused: _t("Refused Entries"),
    procedures: _t("Credit Procedures"),
    emission: _t("On Emissions"),
};

/**
 * In the menu bar of payroll accountants: how many avisos wait for a person, and what
 * came in since yesterday. Each row opens its list. It counts once the web client is
 * there, when it is opened, and when the server says that something changed.
 */
export class WaitingMenu extends Component {
    static template = "l10n_mx_infonavit_avisos.WaitingMenu";
    static components = {Dropdown, DropdownGroup, DropdownItem};
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.menu = useService("menu");
        this.state = useState({isCounted: false, waiting: {}, arrived: {}});
        this.isStale = true;
        onWillStart(async () => {
            // The session knows: see ir_http.py.
            this.isAccountant = await user.hasGroup(ROLE);
        });
        onMounted(() => this.count());
        useWaitingChanged(() => this.count());
        // A tab that nobody looks at counts when it is looked at.
        useExternalListener(document, "visibilitychange", () => {
            if (this.isStale) {
                this.count();
            }
        });
    }

    async count() {
        this.isStale = document.hidden;
        if (!this.isAccountant || document.hidden) {
            return;
        }
        try {
            const counts = await this.orm.silent.call(
                "l10n_mx_infonavit.waiting",
                "get_infonavit_counts"
            );
            Object.assign(this.state, counts, {isCounted: true});
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.isStale = true;
        }
    }

    get total() {
        return Object.values(this.state.waiting).reduce((sum, count) => sum + count, 0);
    }

    get title() {
        return this.total
            ? _t("Infonavit: %s to look at", this.total)
            : _t("Infonavit: nothing to look at");
    }

    get arrived() {
        return this.rows(ARRIVED, this.state.arrived);
    }

    get waiting() {
        return this.rows(WAITING, this.state.waiting);
    }

    rows(labels, counts) {
        return Object.entries(labels)
            .filter(([key]) => counts[key])
            .map(([key, label]) => ({key, label: String(label), count: counts[key]}));
    }

    openBoard() {
        this.open(BOARD, []);
    }

    openArrived(key) {
        this.open(AVISOS, ["arrived", key]);
    }

    openWaiting(key) {
        if (key === "refused") {
            this.open(REFUSED, ["unseen"]);
        } else if (key === "emission") {
            this.open(EMISSION_LINES, ["waiting"]);
        } else if (key === "procedures") {
            this.open(PROCEDURES, ["to_act_on"]);
        } else if (key === "papers") {
            this.open(PAPERS, ["to_confirm"]);
        } else {
            this.open(AVISOS, [key]);
        }
    }

    open(action, filters) {
        const app = this.menu.getApps().find((menu) => menu.xmlid === APP);
        if (app) {
            this.menu.setCurrentMenu(app);
        }
        return this.action.doAction(action, {
            clearBreadcrumbs: true,
            additionalContext: Object.fromEntries(
                filters.map((name) => [`search_default_${name}`, 1])
            ),
        });
    }
}

registry
    .category("systray")
    .add(
        "l10n_mx_infonavit_avisos.waiting_menu",
        {Component: WaitingMenu},
        {sequence: 22}
    );
