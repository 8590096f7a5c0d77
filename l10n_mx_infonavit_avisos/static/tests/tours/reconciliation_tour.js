import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_mx_infonavit_reconciliation", {
    steps: () => [
        {
            content: "One of the emission's workers is not ours",
            trigger: ".o_form_view .o_data_row:contains('TRABAJADOR 8')",
        },
        {
            content: "Reconcile the bimester with it",
            trigger: "button[name='action_reconcile']",
            run: "click",
        },
        {
            content: "The stranger stands there, with the cause",
            trigger:
                ".o_form_view .o_data_row:contains('TRABAJADOR 8'):contains('Credit Missing')",
        },
        {
            content: "Close it",
            trigger: "button[name='action_close']",
            run: "click",
        },
        {
            content: "With a note",
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit Aclarado en el portal",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Closed')",
        },
    ],
});
