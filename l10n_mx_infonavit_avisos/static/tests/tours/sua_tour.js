import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("l10n_mx_infonavit_sua", {
    steps: () => [
        {
            content: "The registro patronal is the only one; preview",
            trigger: "button[name='action_preview']:contains('Preview')",
            run: "click",
        },
        {
            content: "The start of the credit is ticked, with its line",
            trigger:
                ".o_form_view .o_data_row:contains('15 Start') " +
                ".o_data_cell[name='include'] input:checked",
        },
        {
            content: "What does not fit is refused",
            trigger: ".o_form_view .o_data_row:contains('Kept Out')",
        },
        {
            content: "And the reason is written above",
            trigger: ".alert-warning:contains('Trabajador 2'):contains('decimals')",
        },
        {
            content: "Make the file",
            trigger: "button[name='action_export']",
            run: "click",
        },
        {
            content: "The export is kept",
            trigger: ".o_form_view h1:contains('MOVCR')",
        },
        {
            content: "Again",
            trigger: "button[name='action_export_again']",
            run: "click",
        },
        {
            content: "The reason",
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit otro equipo",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It is another export, which says why",
            trigger: ".o_form_view .o_field_widget[name='reason']:contains('otro equipo')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_retention_views", {
    steps: () => [
        {
            content: "The pivot",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            content: "It sums by bimester",
            trigger: ".o_pivot table:contains('Jan-Feb 2026'):contains('1,245.76')",
        },
        {
            content: "The graph",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            content: "It is drawn",
            trigger: ".o_graph_renderer canvas",
        },
    ],
});
