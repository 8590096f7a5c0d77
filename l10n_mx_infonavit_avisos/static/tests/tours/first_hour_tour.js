import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

// The worker of the test (tests/common.py, number 1).
const WORKERS = "Trabajador,NSS,SBC,NRP\nTrabajador 1,92000198017,1500,Y5412345101\n";
const AVISO = {
    NRP: "Y5412345101",
    NSS: "92000198017",
    FolioAviso: "R0209026700001",
    NumCredito: "1900000001",
    TipoAviso: "02",
    FechaNotLinea: "2020-01-10",
    TipoDescuento: "2",
    MonDescuento: "2450.00",
};

const step = (key) => `[data-step='${key}']`;

function isDone(key) {
    return {content: `Done: ${key}`, trigger: `${step(key)}[data-done='yes']`};
}

function lacks(key) {
    return {content: `Lacking: ${key}`, trigger: `${step(key)}[data-done='no']`};
}

function go(key) {
    return {
        content: `Go on with: ${key}`,
        trigger: `${step(key)} .o_first_hour_go`,
        run: "click",
    };
}

function chooseFile(name, content) {
    return {
        content: "Choose the file",
        trigger: ".modal .o_field_widget[name='file'] .o_select_file_button",
        async run() {
            const file = new File([content], name, {type: "text/plain"});
            await inputFiles(".modal .o_field_widget[name='file'] input", [file]);
        },
    };
}

function press(name) {
    return {
        content: `Press: ${name}`,
        trigger: `.modal button[name='${name}']:enabled`,
        run: "click",
    };
}

function back() {
    return {
        content: "Back to the steps",
        trigger: ".breadcrumb-item.o_back_button a",
        run: "click",
    };
}

registry.category("web_tour.tours").add("l10n_mx_infonavit_first_hour", {
    steps: () => [
        {
            content: "The empty list of avisos leads to the first steps",
            trigger: ".o_view_nocontent a[type='action']",
            run: "click",
        },
        lacks("registros"),
        go("registros"),
        {
            content: "Add a registro patronal",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its NRP",
            trigger: ".o_selected_row .o_field_widget[name='name'] input",
            run: "edit Y54-12345-10-1",
        },
        {
            content: "Save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_list_button_add",
        },
        back(),
        isDone("registros"),
        lacks("workers"),
        go("workers"),
        chooseFile("trabajadores.csv", WORKERS),
        {
            content: "The file is there",
            trigger:
                ".modal .o_field_widget[name='file'] input:value('trabajadores.csv')",
        },
        press("action_preview"),
        {
            content: "What would be written is shown",
            trigger: ".modal .o_data_row:contains('Trabajador 1'):contains('1500')",
        },
        press("action_import"),
        isDone("workers"),
        lacks("structures"),
        go("structures"),
        isDone("structures"),
        lacks("source"),
        {
            content: "Import a file of avisos",
            trigger: `${step("source")} [data-link='import']`,
            run: "click",
        },
        chooseFile("avisos.json", JSON.stringify([AVISO])),
        {
            content: "The file is there",
            trigger: ".modal .o_field_widget[name='file'] input:value('avisos.json')",
        },
        press("action_preview"),
        press("action_start"),
        {
            content: "The receipt",
            trigger: "body:not(:has(.modal)) .o_form_view .o_data_row",
        },
        back(),
        isDone("source"),
        isDone("receipt"),
        lacks("payslip"),
        go("payslip"),
        {
            content: "The worker with the credit is there",
            trigger:
                ".o_form_view .o_field_widget[name='employee_id'] input:value('Trabajador 1')",
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
        back(),
        isDone("payslip"),
        {
            content: "All is done",
            trigger: "[role='progressbar'][aria-valuenow='6']",
        },
    ],
});
