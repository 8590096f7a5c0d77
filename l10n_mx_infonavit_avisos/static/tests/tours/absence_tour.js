import {registry} from "@web/core/registry";

const ABSENCES = ".o_field_widget[name='l10n_mx_infonavit_absence_ids']";

registry.category("web_tour.tours").add("l10n_mx_infonavit_absence", {
    steps: () => [
        {
            content: "Open the tab Infonavit",
            trigger: ".o_notebook a[name='l10n_mx_infonavit']",
            run: "click",
        },
        {
            content: "What time off says stands there",
            trigger:
                ".o_field_widget[name='l10n_mx_infonavit_time_off']:contains('2 days: incapacity')",
        },
        {
            content: "Type an absence",
            trigger: `${ABSENCES} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "Its first day",
            trigger: `${ABSENCES} .o_field_widget[name='date_from'] :is(input, button)`,
            run: "click",
        },
        {
            content: "Its first day, as typed",
            trigger: `${ABSENCES} .o_field_widget[name='date_from'] input`,
            run: "edit 09/22/2025",
        },
        {
            content: "Its last day",
            trigger: `${ABSENCES} .o_field_widget[name='date_to'] :is(input, button)`,
            run: "click",
        },
        {
            content: "Its last day, as typed",
            trigger: `${ABSENCES} .o_field_widget[name='date_to'] input`,
            run: "edit 09/24/2025",
        },
        {
            content: "Compute the payslip",
            trigger: "button[name='compute_sheet']",
            run: "click",
        },
        {
            content: "It is computed",
            trigger:
                ".o_statusbar_status button[data-value='verify'].o_arrow_button_current",
        },
        {
            content: "The step says that the days are not withheld",
            trigger: ".o_kanban_record:contains('3 days, absence: not withheld')",
        },
    ],
});
