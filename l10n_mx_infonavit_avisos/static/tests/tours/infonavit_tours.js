import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

// The worker of the test (tests/common.py, number 1), and one whom nobody knows.
const ENTRY = {
    NRP: "Y5412345101",
    NSS: "92000198017",
    FolioAviso: "R0209026700001",
    NumCredito: "1900000001",
    TipoAviso: "02",
    FechaNotLinea: "2020-01-10",
    TipoDescuento: "2",
    MonDescuento: "2450.00",
};
const REFUSED = "NSS: el dígito verificador de “92000198015” no coincide";
const BAD = {...ENTRY, FolioAviso: "R0209026700002", NSS: "92000198015"};

function openImport() {
    return [
        {
            content: "Open the Infonavit menu",
            trigger: "[data-menu-xmlid='l10n_mx_infonavit_avisos.menu_infonavit']",
            run: "click",
        },
        {
            content: "Import avisos",
            trigger: "[data-menu-xmlid='l10n_mx_infonavit_avisos.menu_import']",
            run: "click",
        },
    ];
}

function previewOf(entries) {
    return [
        {
            content: "Choose the file",
            trigger: ".modal .o_field_widget[name='file'] .o_select_file_button",
            async run() {
                const file = new File([JSON.stringify(entries)], "avisos.json", {
                    type: "application/json",
                });
                await inputFiles(".modal .o_field_widget[name='file'] input", [file]);
            },
        },
        {
            content: "The file is there",
            trigger: ".modal .o_field_widget[name='file'] input:value('avisos.json')",
        },
        {
            content: "Preview",
            trigger:
                ".modal:has(.modal-title:contains('Importar avisos')) button[name='action_preview']:contains('Vista previa')",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_import", {
    steps: () => [
        ...openImport(),
        ...previewOf([ENTRY, BAD]),
        {
            content: "One is new",
            trigger: ".modal .o_field_widget[name='new_count']:contains(1)",
        },
        {
            content: "One cannot be used, and the reason is said",
            trigger: `.modal .o_data_row td:contains('${REFUSED}')`,
        },
        {
            content: "The other one would go in for its worker",
            trigger: ".modal .o_data_row:contains('Nuevo'):contains('Trabajador 1')",
        },
        {
            content: "Import",
            trigger: ".modal button[name='action_start']:contains('Importar')",
            run: "click",
        },
        {
            content: "The receipt shows the aviso in force",
            trigger:
                ".o_form_view .o_data_row:contains('Trabajador 1') .o_field_widget[name='state'] .badge:contains('Aplicado')",
        },
        {
            content: "It is complete, and counts",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Completo')):has(.oe_stat_button:contains('1'):contains('Avisos nuevos'))",
        },
        {
            content: "And what was refused",
            trigger: ".o_notebook a[name='refused']",
            run: "click",
        },
        {
            content: "With its reason",
            trigger: `.o_data_row td:contains('${REFUSED}')`,
        },
        {
            content: "Open the aviso by its tab",
            trigger: ".o_notebook a[name='avisos']",
            run: "click",
        },
        {
            content: "It",
            trigger: ".o_field_widget[name='aviso_ids'] .o_data_row td[name='notice_class']",
            run: "click",
        },
        {
            content: "What it changes",
            trigger:
                ".o_field_widget[name='effect']:contains('A partir del 11/01/2020: cuota fija $2,450.00 al mes')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_import_stopped", {
    steps: () => [
        ...openImport(),
        ...previewOf(
            [1, 2, 3, 4, 5, 6].map((n) => ({...ENTRY, FolioAviso: `R020902670000${n}`}))
        ),
        {
            content: "Import",
            trigger: ".modal button[name='action_start']",
            run: "click",
        },
        {
            content: "How far it is",
            trigger:
                ".o_l10n_mx_infonavit_progress:has([role='progressbar'][aria-label='Importando']):contains('de 6 entradas')",
        },
        {
            content: "Stop",
            trigger: ".o_l10n_mx_infonavit_progress button:contains('Detener aquí')",
            run: "click",
        },
        {
            content: "The receipt warns that it is not whole",
            trigger:
                ".o_form_view:has(.alert-warning):has(.o_arrow_button_current[data-value='stopped'])",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_payslip", {
    steps: () => [
        {
            content: "Compute the payslip",
            trigger: "button[name='compute_sheet']",
            run: "click",
        },
        {
            content: "It is computed",
            trigger: ".o_statusbar_status button[data-value='verify'].o_arrow_button_current",
        },
        {
            content: "Open the tab Infonavit",
            trigger: ".o_notebook a[name='l10n_mx_infonavit']",
            run: "click",
        },
        {
            content: "The arithmetic stands there, as a sentence",
            trigger:
                ".o_kanban_record:contains('Del 01/01/2026 al 15/01/2026, 15 días, cuota fija: 2,450.00 × 2 ÷ 59 × 15 = 1,245.76')",
        },
        {
            content: "With the insurance of the bimester",
            trigger:
                ".o_kanban_record:contains('Amortización'):contains('Seguro'):contains('15.00')",
        },
        {
            content: "Of which credit, on how many days",
            trigger:
                ".o_kanban_record:contains('Crédito 1900000001'):contains('Días 15')",
        },
        {
            content: "Open the tab of the lines",
            trigger: ".o_notebook a[name='computation']",
            run: "click",
        },
        {
            content: "And the line",
            trigger: ".o_data_row td:contains('INFONAVIT')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_employee", {
    steps: () => [
        {
            content: "Open the worker's credit",
            trigger: "button[name='action_l10n_mx_infonavit_credits']",
            run: "click",
        },
        {
            content: "His credit, in force",
            trigger: ".o_form_view .o_field_widget[name='credit_number']:contains(1900000001)",
        },
        {
            content: "Its timeline",
            trigger:
                ".o_l10n_mx_infonavit_timeline li:contains('Retención: cuota fija $2,450.00 al mes'):has(.badge:contains('Aplicado'))",
        },
        {
            content: "It is in force, in words",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Vigente')",
        },
        {
            content: "Its terms",
            trigger: ".o_notebook a[name='terms']",
            run: "click",
        },
        {
            content: "One line so far",
            trigger: ".o_field_widget[name='term_ids'] .o_data_row",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_employee_tab", {
    steps: () => [
        {
            content: "Open the worker's Infonavit",
            trigger: ".o_notebook a[name='l10n_mx_infonavit']",
            run: "click",
        },
        {
            content: "His credit's timeline",
            trigger:
                ".o_kanban_record .o_l10n_mx_infonavit_timeline li:contains('1,500.00')",
        },
        {
            content: "His avisos",
            trigger:
                ".o_field_widget[name='l10n_mx_infonavit_aviso_ids'] td[name='notice_class']",
        },
        {
            content: "What the bimester withheld",
            trigger:
                ".o_l10n_mx_infonavit_bimesters tr[data-bimester] [data-amount='withheld']:contains('3,015.00')",
        },
        {
            content: "Open its payslips' retentions",
            trigger: ".o_l10n_mx_infonavit_bimesters tr[data-bimester] button",
            run: "click",
        },
        {
            content: "Four quincenas",
            trigger: ".o_list_view .o_data_row:nth-child(4)",
        },
        {
            content: "Back to the worker",
            trigger: ".o_control_panel .o_back_button a",
            run: "click",
        },
        {
            content: "Open the tab again",
            trigger: ".o_notebook a[name='l10n_mx_infonavit']",
            run: "click",
        },
        {
            content: "Open the credit",
            trigger: ".o_kanban_record button[name='get_formview_action']",
            run: "click",
        },
        {
            content: "The credit says the same",
            trigger: ".o_form_view .o_notebook a[name='by_bimester']",
            run: "click",
        },
        {
            content: "By bimester",
            trigger:
                ".o_l10n_mx_infonavit_bimesters [data-amount='due']:contains('3,015.00')",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_waiting", {
    steps: () => [
        {
            content: "Three wait, and it is said in words, too",
            trigger:
                ".o_l10n_mx_infonavit_waiting[aria-label='Infonavit: 3 por atender']:has(.badge:contains(/^3$/))",
            run: "click",
        },
        {
            content: "Two retenciones came in",
            trigger: ".o-dropdown--menu [data-arrived='retencion']:contains(/2$/)",
        },
        {
            content: "No suspensión did",
            trigger:
                ".o-dropdown--menu:not(:has([data-arrived='suspension'])):has([data-arrived='modificacion'])",
        },
        {
            content: "An entry was refused",
            trigger: ".o-dropdown--menu [data-waiting='refused']:contains(/1$/)",
        },
        {
            content: "The keyboard goes through the rows",
            trigger: ".o-dropdown--menu",
            run: "press ArrowDown",
        },
        {
            content: "To the first one",
            trigger: ".o-dropdown--menu [data-arrived='retencion'].focus",
        },
        {
            content: "Open what is to be reviewed",
            trigger: ".o-dropdown--menu [data-waiting='to_review']",
            run: "click",
        },
        {
            content: "The list shows that one",
            trigger:
                ".o_list_view:has(.o_facet_value:contains('Por revisar')) .o_data_row:contains('otro contenido')",
        },
        {
            content: "Open the menu again",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "Open what came in",
            trigger: ".o-dropdown--menu [data-arrived='modificacion']",
            run: "click",
        },
        {
            content: "The list shows what came in, of that class",
            trigger:
                ".o_list_view:has(.o_facet_value:contains('Recibidos desde ayer')):has(.o_facet_value:contains('Modificaciones')) .o_data_row",
        },
        {
            content: "Open the menu once more",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "Open what was refused",
            trigger: ".o-dropdown--menu [data-waiting='refused']",
            run: "click",
        },
        {
            content: "See it",
            trigger: ".o_data_row button[name='action_seen']",
            run: "click",
        },
        {
            content: "The menu counts anew when it is opened",
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
        {
            content: "Open it",
            trigger: ".o_l10n_mx_infonavit_waiting",
            run: "click",
        },
        {
            content: "One less",
            trigger: ".o_l10n_mx_infonavit_waiting .badge:contains(/^2$/)",
        },
    ],
});

registry.category("web_tour.tours").add("l10n_mx_infonavit_no_waiting", {
    steps: () => [
        {
            content: "Others have no such menu",
            trigger:
                ".o_menu_systray:has(.o_user_menu):not(:has(.o_l10n_mx_infonavit_waiting))",
        },
    ],
});
