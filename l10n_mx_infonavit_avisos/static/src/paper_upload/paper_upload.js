import {useRef, useState} from "@odoo/owl";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {checkFileSize} from "@web/core/utils/files";
import {useService} from "@web/core/utils/hooks";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {useViewButtons} from "@web/views/view_button/view_button_hook";

const PAPER = "l10n_mx_infonavit.paper";

/**
 * A list onto which printed avisos are dropped, or chosen with a button. Each file is a
 * request of its own, so that one that fails costs itself alone; at the end what was
 * read of them opens, to be confirmed.
 */
export class PaperListController extends ListController {
    static template = "l10n_mx_infonavit_avisos.PaperListView";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.chosen = useRef("printedAvisos");
        this.upload = useState({done: 0, total: 0});
        // As the list itself, but with the counts of the search panel: a decision on
        // many avisos changes them.
        useViewButtons(this.rootRef, {
            beforeExecuteAction: this.beforeExecuteActionButton.bind(this),
            afterExecuteAction: this.afterExecuteActionButton.bind(this),
            reload: () => this.env.searchModel._notify(),
        });
        useDropzone(
            this.rootRef,
            (ev) => this.takeFiles(ev.dataTransfer.files),
            "",
            () => !this.upload.total
        );
    }

    get isPaper() {
        return this.props.resModel === PAPER;
    }

    get uploading() {
        return _t("Reading %(done)s of %(total)s files…", this.upload);
    }

    typeAviso() {
        return this.action.doAction("l10n_mx_infonavit_avisos.action_type_aviso");
    }

    choose() {
        this.chosen.el.click();
    }

    async onChosen() {
        await this.takeFiles(this.chosen.el.files);
        if (this.chosen.el) {
            this.chosen.el.value = "";
        }
    }

    async takeFiles(files) {
        const wanted = [...files].filter((file) =>
            checkFileSize(file.size, this.notification)
        );
        if (!wanted.length || this.upload.total) {
            return;
        }
        Object.assign(this.upload, {done: 0, total: wanted.length});
        const sum = {ids: [], to_confirm: 0, refused: 0, known: 0};
        try {
            for (const file of wanted) {
                await this.takeFile(file, sum);
                this.upload.done++;
            }
        } finally {
            this.upload.total = 0;
        }
        await this.show(sum);
    }

    async takeFile(file, sum) {
        try {
            const content = (await getDataURLFromFile(file)).split(",")[1] || "";
            const taken = await this.orm.call(PAPER, "take_file", [file.name, content]);
            sum.ids.push(...taken.ids);
            for (const key of ["to_confirm", "refused", "known"]) {
                sum[key] += taken[key];
            }
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            const reason = (error.data && error.data.message) || error.message;
            this.notification.add(`${file.name}: ${reason}`, {
                type: "danger",
                sticky: true,
            });
        }
    }

    async show(sum) {
        if (!sum.ids.length) {
            return;
        }
        const said = [_t("%s to confirm", sum.to_confirm)];
        if (sum.refused) {
            said.push(_t("%s refused", sum.refused));
        }
        if (sum.known) {
            said.push(_t("%s here already", sum.known));
        }
        this.notification.add(said.join(" · "), {
            title: _t("Printed avisos"),
            type: sum.refused ? "warning" : "success",
        });
        const only = sum.ids.length === 1;
        await this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Avisos to Confirm"),
            res_model: PAPER,
            views: only
                ? [[false, "form"]]
                : [
                      [false, "list"],
                      [false, "form"],
                  ],
            res_id: only ? sum.ids[0] : false,
            domain: [["id", "in", sum.ids]],
            context: {},
        });
    }
}

registry.category("views").add("l10n_mx_infonavit_paper_list", {
    ...listView,
    Controller: PaperListController,
});
