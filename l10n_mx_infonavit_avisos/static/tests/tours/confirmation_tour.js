import {registry} from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name='${name}']`;

registry.category("web_tour.tours").add("l10n_mx_infonavit_confirmation", {
    steps: () => [
        {
            content: "Note a credit in process",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "The form says that it orders nothing",
            trigger: ".o_form_view:contains('orders nothing')",
        },
        {
            content: "Type the NSS",
            trigger: `${field("nss")} input`,
            run: "edit 92000-19801-7",
        },
        {
            content: "Then the name that the portal shows",
            trigger: `${field("worker_name")} input`,
            run: "edit Trabajador 1",
        },
        {
            content: "The worker is found",
            trigger: `${field("employee_id")} input:value('Trabajador 1')`,
        },
        {
            content: "The day of the application",
            trigger: `${field("date_application")} :is(input, button)`,
            run: "click",
        },
        {
            content: "The day, as typed",
            trigger: `${field("date_application")} input`,
            run: "edit 09/22/2025",
        },
        {
            content: "The number is hidden in part",
            trigger: `${field("credit_number")} input`,
            run: "edit 19xxxxxx01",
        },
        {
            content: "The discount",
            trigger: `${field("amount")} input`,
            run: "edit 2450",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
        {
            content: "Open the menu",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "Open what waits",
            trigger: ".o-dropdown--menu [data-waiting='procedures']:contains(/1$/)",
            run: "click",
        },
        {
            content: "Open the only one",
            trigger:
                ".o_list_view:has(.o_facet_value:contains('Something Is to Be Done')) .o_data_row td[name='employee_id']",
            run: "click",
        },
        {
            content: "It was confirmed in the portal",
            trigger: ".o_form_view button[name='action_confirm']",
            run: "click",
        },
        {
            content: "Today, and the acuse comes later",
            trigger:
                ".modal:contains('19******01') footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "It is confirmed, and waits for Infonavit",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Confirmed')) .alert:contains('Withhold nothing before')",
        },
        {
            content: "And the acuses lack",
            trigger: `${field("lacks")}:contains("the employer's acuse, the worker's acuse")`,
        },
    ],
});
