import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_mx_infonavit_difference_accept", {
    steps: () => [
        {
            content: "Compute the payslip",
            trigger: "button[name='compute_sheet']",
            run: "click",
        },
        {
            content: "It warns of what waits",
            trigger: ".alert-warning:contains('wait for a decision')",
        },
        {
            content: "Open the tab Infonavit",
            trigger: ".o_notebook a[name='l10n_mx_infonavit']",
            run: "click",
        },
        {
            content: "The difference stands there as proposed; accept it",
            trigger:
                ".o_kanban_record:contains('Proposed') button[name='action_accept']",
            run: "click",
        },
        {
            content: "It is accepted",
            trigger: ".o_kanban_record:contains('Accepted'):contains('difference')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_difference_waive", {
    steps: () => [
        {
            content: "What it was and should be; waive it",
            trigger: ".o_data_row:contains('Proposed') button[name='action_waive']",
            run: "click",
        },
        {
            content: "The reason",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit Lo cobra Infonavit",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Nothing is left to decide",
            trigger: ".o_view_nocontent_smiling_face:contains('No difference')",
        },
    ],
});
